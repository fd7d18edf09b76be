using EvoPrune.Encodings;
using EvoPrune.Optimizers;

namespace EvoPrune.Plugins.Tests;

/// <summary>Attention and feed-forward sublayers that are dropped apart, each to a count of their own.</summary>
public class PerKindTests
{
    private static readonly ModelTopology Twelve = Topologies.Of([.. Enumerable.Repeat(1, 12)]);

    private static BinaryLayersOptions PerKind => new() { Granularity = Granularity.Unit, PerKind = true };

    [Fact]
    public void Equally_many_of_both_kinds_are_removed()
    {
        var space = new SearchSpace(new BinaryLayers(PerKind with { Sparsity = 0.25 }, Twelve));
        foreach (var seed in Enumerable.Range(0, 100))
        {
            var removed = space.Sample(new RandomStream(seed, "sample")).Index().Where(gene => gene.Item == 1).Select(gene => space.Genes[gene.Index].Group);
            Assert.Equal(["Attention", "Attention", "Attention", "Mlp", "Mlp", "Mlp"], removed.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Repair_flips_no_more_than_it_must()
    {
        var encoding = new BinaryLayers(PerKind with { Count = 1 }, Topologies.Of(1, 1));
        Assert.Equal([1, 0, 0, 1], encoding.Repair(new([1, 0, 0, 1]), new RandomStream(0, "repair")));
        var moved = encoding.Repair(new([1, 0, 1, 0]), new RandomStream(0, "repair"));
        Assert.Equal((1.0, 1.0), (moved[0] + moved[2], moved[1] + moved[3]));
        Assert.All((int[])[0, 2], i => Assert.True(moved[i] is 0 or 1));
    }

    [Fact]
    public void Without_it_units_make_one_group_and_one_count()
    {
        var encoding = new BinaryLayers(new() { Granularity = Granularity.Unit, Count = 6 }, Twelve);
        Assert.All(encoding.Genes, gene => Assert.Null(gene.Group));
        var attention = Enumerable.Range(0, 50).Select(seed => new SearchSpace(encoding).Sample(new RandomStream(seed, "sample")).Where((_, i) => i % 2 == 0).Sum());
        Assert.True(attention.Distinct().Count() > 1);
    }

    [Fact]
    public void What_cannot_be_counted_apart_is_refused()
    {
        static string Refusal(BinaryLayersOptions options) => Assert.Throws<ArgumentException>(() => new BinaryLayers(options, Twelve)).Message;
        Assert.EndsWith("it goes with granularity: unit.", Refusal(new() { PerKind = true }), StringComparison.Ordinal);
        Assert.StartsWith("12 of the model's 12 attention sublayers are to be removed, but only 11 may be;", Refusal(PerKind with { Count = 12, ProtectFirst = 1 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Greedy_removal_stops_with_a_kind_that_has_lost_its_share()
    {
        var space = new SearchSpace(new BinaryLayers(PerKind with { Count = 3 }, Twelve));
        // Attention sublayers cost next to nothing, and of each kind the later ones less.
        double Loss(Genome genome) => genome.Index().Sum(gene => gene.Item * (gene.Index % 2 == 0 ? 0.001 : 1) * (24 - gene.Index));
        var told = Searches.Play(new Greedy(new(), space), 1, genome => Loss(genome));
        var found = told.Where(evaluation => space.IsLegal(evaluation.Genome)).Best(1).Single().Genome;
        Assert.Equal([18, 19, 20, 21, 22, 23], found.Index().Where(gene => gene.Item == 1).Select(gene => gene.Index));
        Assert.Equal(24 + 23 + 22 + 12 + 11 + 10, told.Count);
    }
}
