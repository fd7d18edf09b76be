using EvoPrune.Encodings;
using FsCheck;
using FsCheck.Fluent;

namespace EvoPrune.Plugins.Tests;

public class ThreeLevelRatiosTests
{
    private static RandomStream Any => new(0, "test");

    private static ThreeLevelRatios Encoding(ThreeLevelRatiosOptions options, params int[] widths) => new(options, Topologies.Of(widths));

    [Fact]
    public void A_level_is_a_ratio_around_the_target_for_both_sublayers_of_a_block()
    {
        var encoding = Encoding(new(), 4, 4, 4);
        Assert.Equal(["block 0", "block 1", "block 2"], encoding.Genes.Select(gene => gene.Name));
        Assert.Equal("0.attn=0.45 0.mlp=0.45 1.attn=0.5 1.mlp=0.5 2.attn=0.55 2.mlp=0.55", encoding.Decode(new([0, 1, 2])).ToString());
        Assert.Equal(["0.45", "0.5", "0.55"], Enumerable.Range(0, 3).Select(level => encoding.Genes[0].Show(level)));
    }

    [Fact]
    public void More_levels_reach_further() =>
        Assert.Equal("0.attn=0.3 0.mlp=0.3", Encoding(new() { Levels = 5, Step = 0.1 }, 4).Decode(new([0])).ToString());

    [Fact]
    public void Layers_have_their_own_levels_and_equal_ones_are_merged()
    {
        ModelTopology topology = Topologies.Of(4);
        topology = topology with
        {
            Blocks = [topology.Blocks[0] with { Sublayers = [.. topology.Blocks[0].Sublayers.Select(
                sublayer => sublayer with { Layers = [.. sublayer.Layers, new($"{sublayer.Id}.v", 8, 4)] })] }],
        };
        var encoding = new ThreeLevelRatios(new() { Granularity = RatioGranularity.Layer }, topology);
        Assert.Equal(["0.attn.w", "0.attn.v", "0.mlp.w", "0.mlp.v"], encoding.Genes.Select(gene => gene.Name));
        var plan = encoding.Decode(new([0, 2, 1, 1]));
        Assert.Equal("0.attn=(0.45, 0.55) 0.mlp=0.5", plan.ToString());
        Assert.Equal((16 * 0.45 + 32 * 0.55 + 48 * 0.5) / 96, plan.Sparsity(topology), 12);
    }

    [Fact]
    public void The_mean_is_free_by_default()
    {
        var genome = new Genome([2, 2, 1]);
        Assert.Equal(genome, Encoding(new(), 4, 4, 4).Repair(genome, Any));
    }

    [Fact]
    public void An_exact_repair_ends_at_the_target_within_the_levels_and_is_idempotent()
    {
        var topology = Topologies.Of(3, 5, 2, 7, 7, 1);
        foreach (var granularity in Enum.GetValues<RatioGranularity>())
        {
            var encoding = new ThreeLevelRatios(new() { Levels = 5, Exact = true, Granularity = granularity }, topology);
            Prop.ForAll(Gen.Choose(0, 4).ArrayOf(encoding.Genes.Count).ToArbitrary(), levels =>
            {
                var repaired = encoding.Repair(new(levels.Select(level => (double)level)), Any);
                Assert.Equal(0.5, encoding.Decode(repaired).Sparsity(topology), 12);
                Assert.All(repaired, level => Assert.InRange(level, 0, 4));
                Assert.Equal(repaired, encoding.Repair(repaired, new RandomStream(1, "other")));
            }).QuickCheckThrowOnFailure();
        }
    }

    [Fact]
    public void An_exact_repair_of_equal_blocks_takes_the_fewest_steps_at_random_blocks()
    {
        var encoding = Encoding(new() { Exact = true }, 4, 4, 4, 4);
        Genome[] repaired = [.. Enumerable.Range(0, 40).Select(i => encoding.Repair(new([2, 2, 1, 1]), new RandomStream(i, "test")))];
        Assert.All(repaired, genome => Assert.Equal(2, genome.Zip([2, 2, 1, 1], (after, before) => Math.Abs(after - before)).Sum()));
        Assert.InRange(repaired.Distinct().Count(), 5, 10);
    }

    [Theory]
    [InlineData(0.5, 0.05, 4, "levels is 4; an odd number has the target in the middle, such as 3 or 5.")]
    [InlineData(0.97, 0.05, 3,
        "3 levels around target 0.97 with step 0.05 reach from 0.92 to 1.02, beyond [0, 1]; choose a smaller step or fewer levels.")]
    [InlineData(0.2, 0.15, 5,
        "5 levels around target 0.2 with step 0.15 reach from -0.1 to 0.5, beyond [0, 1]; choose a smaller step or fewer levels.")]
    public void Invalid_levels_are_refused(double target, double step, int levels, string message) =>
        Assert.Equal(message,
            Assert.Throws<ArgumentException>(() => Encoding(new() { Target = target, Step = step, Levels = levels }, 4)).Message);
}
