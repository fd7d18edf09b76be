using EvoPrune.Host.Pipeline;
using EvoPrune.Host.Reports;

namespace EvoPrune.Host.Tests.Runs;

/// <summary>What a plan does, in words, and what plans that drop sublayers are set against.</summary>
public class PlanSummaryTests
{
    private static readonly ModelTopology Topology = new(
        "fake", 16, 8, 4, 100, 4,
        [.. Enumerable.Range(0, 6)
            .Select(i => new Block(i, new(4, 4, 1), [SublayerOf(i, SublayerKind.Attention), SublayerOf(i, SublayerKind.Mlp)]))]);

    private static Sublayer SublayerOf(int block, SublayerKind kind) =>
        new(new(block, kind), [new LinearLayer($"{block}.{kind}.a", 4, 4), new LinearLayer($"{block}.{kind}.b", 4, 4)], 0);

    private static CompressionPlan Plan(params (int Block, SublayerKind Kind, Treatment Treatment)[] changes) =>
        new(changes.Select(change => KeyValuePair.Create(new SublayerId(change.Block, change.Kind), change.Treatment)));

    private static CompressionPlan Blocks(Treatment treatment, params int[] blocks) =>
        Plan([.. blocks.SelectMany(block => new[] { (block, SublayerKind.Attention, treatment), (block, SublayerKind.Mlp, treatment) })]);

    private static IReadOnlyList<string> Of(CompressionPlan plan) => PlanSummary.Of(plan, Topology);

    [Fact]
    public void Dropped_blocks_are_named()
    {
        Assert.Equal(["drops blocks 1, 3 and 4 of 6 (counted from 0)"], Of(Blocks(Treatment.Drop, 4, 1, 3)));
        Assert.Equal(["drops block 2 of 6 (counted from 0)"], Of(Blocks(Treatment.Drop, 2)));
    }

    [Fact]
    public void Dropped_units_stand_beside_dropped_blocks() => Assert.Equal(
        ["drops block 5 of 6 (counted from 0)", "drops the attention sublayers of blocks 0 and 2",
            "drops the feed-forward sublayer of block 1"],
        Of(Plan(
            (5, SublayerKind.Attention, Treatment.Drop), (5, SublayerKind.Mlp, Treatment.Drop), (0, SublayerKind.Attention, Treatment.Drop),
            (2, SublayerKind.Attention, Treatment.Drop), (1, SublayerKind.Mlp, Treatment.Drop))));

    [Fact]
    public void Levels_are_listed_by_kind_of_unit() => Assert.Equal(
        ["levels of 4, attention sublayers: 3 - - - - -", "levels of 4, feed-forward sublayers: - 4 - - - -"],
        Of(Plan((0, SublayerKind.Attention, new Shrink(3, 4)), (1, SublayerKind.Mlp, new Shrink(4, 4)))));

    [Fact]
    public void Bits_patterns_and_ratios_are_listed_block_by_block_where_both_units_are_alike()
    {
        Assert.Equal(["treatments, block by block: 4 bits 4 bits - - - -"], Of(Blocks(new Quantize(4), 0, 1)));
        Assert.Equal(["all sublayers: 2:4"], Of(CompressionPlan.Uniform(Topology, new Sparsify(new SparsityPattern(2, 4)))));
        Assert.Equal(
            ["drops block 0 of 6 (counted from 0)", "treatments, block by block: gone 0.25 - - - -"],
            Of(new([.. Blocks(Treatment.Drop, 0).Changes, .. Blocks(new Sparsify(0.25), 1).Changes])));
        Assert.Equal(["nothing is changed"], Of(CompressionPlan.Dense));
    }

    [Fact]
    public void A_metric_that_all_share_is_said_once()
    {
        var metric = new ImportanceMetric(Coefficient.One, Transform.Square, Coefficient.One, Transform.Identity);
        Assert.Equal(
            [$"ranks weights by {metric}", "treatments, block by block: 0.5 0.25 - - - -"],
            Of(new([.. Blocks(new Sparsify(0.5) { Metric = metric }, 0).Changes, .. Blocks(new Sparsify(0.25) { Metric = metric }, 1)
                .Changes])));
    }

    [Fact]
    public void What_drops_units_is_set_against_as_many_first_last_and_random_ones()
    {
        var plan = Plan((3, SublayerKind.Attention, Treatment.Drop), (3, SublayerKind.Mlp, Treatment.Drop),
            (1, SublayerKind.Attention, Treatment.Drop));
        var alike = DroppedAlike.Of(plan, Topology, seed: 1).ToDictionary(each => each.Name, each => each.Plan);
        Assert.Equal("0.attn=drop 0.mlp=drop 1.attn=drop", alike["drop first"].ToString());
        Assert.Equal("4.attn=drop 5.attn=drop 5.mlp=drop", alike["drop last"].ToString());
        Assert.Equal((2, 1),
            (alike["drop random"].Changes.Keys.Count(id => id.Kind == SublayerKind.Attention), alike["drop random"]
                .Changes.Keys.Count(id => id.Kind == SublayerKind.Mlp)));
        Assert.Equal(alike["drop random"], DroppedAlike.Of(plan, Topology, seed: 1)[2].Plan);
        Assert.True(Enumerable.Range(1, 9).Select(seed => DroppedAlike.Of(plan, Topology, seed)[2].Plan).Distinct().Count() > 3);
    }

    [Fact]
    public void What_does_anything_else_is_not()
    {
        Assert.Empty(DroppedAlike.Of(CompressionPlan.Dense, Topology, 1));
        Assert.Empty(DroppedAlike.Of(new([.. Blocks(Treatment.Drop, 0).Changes, .. Blocks(new Sparsify(0.25), 1).Changes]), Topology, 1));
    }
}
