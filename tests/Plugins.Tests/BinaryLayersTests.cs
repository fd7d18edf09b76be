using EvoPrune.Encodings;
using FsCheck;
using FsCheck.Fluent;

namespace EvoPrune.Plugins.Tests;

public class BinaryLayersTests
{
    private static readonly ModelTopology Twelve = Topologies.Of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);

    private static BinaryLayersOptions PerKind => new() { Granularity = Granularity.Unit, PerKind = true };

    private static int Flips(Genome left, Genome right) => left.Zip(right).Count(pair => pair.First != pair.Second);

    private static ModelTopology Without(ModelTopology topology, params SublayerId[] missing) => topology with
    {
        Blocks = [.. topology.Blocks.Select(block => block with
        {
            Heads = missing.Contains(new(block.Index, SublayerKind.Attention)) ? null : block.Heads,
            Sublayers = [.. block.Sublayers.Where(sublayer => !missing.Contains(sublayer.Id))],
        })],
    };

    [Fact]
    public void Repair_flips_only_the_bits_that_it_must()
    {
        var encoding = new BinaryLayers(new() { Sparsity = 0.25 }, Twelve);
        Prop.ForAll(Gen.Choose(0, 1).Select(bit => (double)bit).ArrayOf(12).ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(),
            (bits, seed) =>
        {
            var genome = new Genome(bits);
            var repaired = encoding.Repair(genome, new RandomStream(seed, "repair"));
            Assert.Equal(3, repaired.Sum());
            Assert.All(repaired, bit => Assert.True(bit is 0 or 1));
            Assert.Equal(Math.Abs((int)genome.Sum() - 3), Flips(genome, repaired));
            Assert.Equal(repaired, encoding.Repair(repaired, new RandomStream(seed + 1, "repair")));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Repair_can_flip_every_position()
    {
        var encoding = new BinaryLayers(new() { Count = 3 }, Twelve);
        var nothing = new Genome(new double[12]);
        var repaired = Enumerable.Range(0, 200).Select(i => encoding.Repair(nothing, new RandomStream(i, "repair"))).ToList();
        Assert.All(Enumerable.Range(0, 12), i => Assert.Contains(repaired, genome => genome[i] == 1));
    }

    [Theory]
    [InlineData(0.25, 3)]
    [InlineData(0.2, 2)]    // 2.4
    [InlineData(0.3, 4)]    // 3.6
    [InlineData(0.0, 0)]
    [InlineData(1.0, 12)]
    public void A_sparsity_removes_an_exact_count(double sparsity, int count)
    {
        var space = new SearchSpace(new BinaryLayers(new() { Sparsity = sparsity }, Twelve));
        Assert.Equal(count, space.Sample(new RandomStream(1, "sample")).Sum());
    }

    [Fact]
    public void The_default_is_the_published_sparsity() =>
        Assert.Equal(2, new SearchSpace(new BinaryLayers(new(), Twelve)).Sample(new RandomStream(1, "sample")).Sum());

    [Fact]
    public void Protected_blocks_have_no_gene_and_count_towards_the_sparsity()
    {
        var encoding = new BinaryLayers(new() { Sparsity = 0.25, ProtectFirst = 2, ProtectLast = 1 }, Twelve);
        Assert.Equal(Enumerable.Range(2, 9).Select(i => $"block {i}"), encoding.Genes.Select(gene => gene.Name));
        var space = new SearchSpace(encoding);
        for (var i = 0; i < 100; i++)
        {
            var genome = space.Sample(new RandomStream(i, "sample"));
            Assert.True(space.IsLegal(genome));
            var dropped = encoding.Decode(genome).Changes.Keys.Select(sublayer => sublayer.Block).Distinct().ToList();
            Assert.Equal(3, dropped.Count);
            Assert.All(dropped, block => Assert.InRange(block, 2, 10));
        }
    }

    [Theory]
    [InlineData(Granularity.Block, "block 0, block 1", "0.attn=drop 0.mlp=drop 1.attn=drop 1.mlp=drop")]
    [InlineData(Granularity.Unit, "0.attn, 0.mlp, 1.attn, 1.mlp", "0.attn=drop 0.mlp=drop 1.attn=drop 1.mlp=drop")]
    [InlineData(Granularity.Attention, "0.attn, 1.attn", "0.attn=drop 1.attn=drop")]
    [InlineData(Granularity.Mlp, "0.mlp, 1.mlp", "0.mlp=drop 1.mlp=drop")]
    public void A_gene_removes_the_piece_that_the_granularity_names(Granularity granularity, string genes, string plan)
    {
        var encoding = new BinaryLayers(new() { Granularity = granularity, Count = 1 }, Topologies.Of(1, 1));
        Assert.Equal(genes, string.Join(", ", encoding.Genes.Select(gene => gene.Name)));
        Assert.Equal(plan, encoding.Decode(new(encoding.Genes.Select(_ => 1.0))).ToString());
    }

    [Fact]
    public void Missing_sublayers_have_no_gene()
    {
        var topology = Without(
            Topologies.Of(1, 1, 1), new SublayerId(1, SublayerKind.Attention), new SublayerId(2, SublayerKind.Attention),
                new SublayerId(2, SublayerKind.Mlp));
        string[] Names(Granularity granularity) =>
            [.. new BinaryLayers(new() { Granularity = granularity, Count = 1 }, topology).Genes.Select(gene => gene.Name)];
        Assert.Equal(["block 0", "block 1"], Names(Granularity.Block));
        Assert.Equal(["0.attn", "0.mlp", "1.mlp"], Names(Granularity.Unit));
        Assert.Equal(["0.attn"], Names(Granularity.Attention));
        Assert.Equal(["0.mlp", "1.mlp"], Names(Granularity.Mlp));
    }

    [Fact]
    public void Incomplete_genomes_have_a_plan_but_are_not_legal()
    {
        var encoding = new BinaryLayers(new() { Count = 2 }, Topologies.Of(1, 1, 1));
        var space = new SearchSpace(encoding);
        Assert.Equal("1.attn=drop 1.mlp=drop", encoding.Decode(new([0, 1, 0])).ToString());
        Assert.Equal("", encoding.Decode(new([0, 0, 0])).ToString());
        Assert.False(space.IsLegal(new([0, 1, 0])));
        Assert.False(space.IsLegal(new([1, 1, 1])));
        Assert.False(space.IsLegal(new([1, 0.9, 0])));
        Assert.True(space.IsLegal(new([1, 1, 0])));
    }

    [Fact]
    public void An_unreachable_count_is_refused_with_the_valid_range() => Assert.Equal(
        "6 of the model's 12 blocks are to be removed, but only 4 may be; choose a count of 0 to 4, or protect fewer blocks.",
        Assert.Throws<ArgumentException>(
            () => new BinaryLayers(new() { Sparsity = 0.5, ProtectFirst = 5, ProtectLast = 3 }, Twelve)).Message);

    [Fact]
    public void Sparsity_and_count_together_are_refused() => Assert.Equal(
        "give sparsity (such as 0.25) or count (such as 3), not both.",
        Assert.Throws<ArgumentException>(() => new BinaryLayers(new() { Sparsity = 0.5, Count = 3 }, Twelve)).Message);

    [Fact]
    public void Per_kind_removes_the_same_number_of_both_kinds()
    {
        var space = new SearchSpace(new BinaryLayers(PerKind with { Sparsity = 0.25 }, Twelve));
        foreach (var seed in Enumerable.Range(0, 100))
        {
            var removed = space.Sample(new RandomStream(seed, "sample")).Index().Where(gene => gene.Item == 1)
                .Select(gene => space.Genes[gene.Index].Group);
            Assert.Equal(["Attention", "Attention", "Attention", "Mlp", "Mlp", "Mlp"], removed.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Per_kind_repair_flips_only_the_bits_that_it_must()
    {
        var encoding = new BinaryLayers(PerKind with { Count = 1 }, Topologies.Of(1, 1));
        Assert.Equal([1, 0, 0, 1], encoding.Repair(new([1, 0, 0, 1]), new RandomStream(0, "repair")));
        var moved = encoding.Repair(new([1, 0, 1, 0]), new RandomStream(0, "repair"));
        Assert.Equal((1.0, 1.0), (moved[0] + moved[2], moved[1] + moved[3]));
        Assert.All((int[])[0, 2], i => Assert.True(moved[i] is 0 or 1));
    }

    [Fact]
    public void Without_per_kind_all_sublayers_share_one_group_and_one_count()
    {
        var encoding = new BinaryLayers(new() { Granularity = Granularity.Unit, Count = 6 }, Twelve);
        Assert.All(encoding.Genes, gene => Assert.Null(gene.Group));
        var attention = Enumerable.Range(0, 50)
            .Select(seed => new SearchSpace(encoding).Sample(new RandomStream(seed, "sample")).Where((_, i) => i % 2 == 0).Sum());
        Assert.True(attention.Distinct().Count() > 1);
    }

    [Fact]
    public void Invalid_per_kind_counts_are_refused()
    {
        static string Refusal(BinaryLayersOptions options) =>
            Assert.Throws<ArgumentException>(() => new BinaryLayers(options, Twelve)).Message;
        Assert.EndsWith("it needs granularity: unit.", Refusal(new() { PerKind = true }), StringComparison.Ordinal);
        Assert.StartsWith("12 of the model's 12 attention sublayers are to be removed, but only 11 may be;",
            Refusal(PerKind with { Count = 12, ProtectFirst = 1 }), StringComparison.Ordinal);
    }
}
