namespace EvoPrune.Plugins.Tests;

public class PlanTests
{
    private static readonly SublayerId Attention = new(0, SublayerKind.Attention), Mlp = new(1, SublayerKind.Mlp);

    [Fact]
    public void Plans_are_equal_if_their_treatments_are_in_any_order_and_with_any_kept_sublayers()
    {
        var plan = new CompressionPlan([new(Mlp, Treatment.Drop), new(Attention, new Sparsify(0.5))]);
        var same = new CompressionPlan(
            [new(Attention, new Sparsify(0.5)), new(Mlp, Treatment.Drop), new(new(5, SublayerKind.Mlp), new Sparsify(0.0))]);
        Assert.Equal(plan, same);
        Assert.Equal(plan.GetHashCode(), same.GetHashCode());
        Assert.Equal("0.attn=0.5 1.mlp=drop", plan.ToString());
        Assert.NotEqual(plan, CompressionPlan.Dense);
    }

    [Fact]
    public void Sparsity_weighs_sublayers_by_their_parameters()
    {
        var topology = Topologies.Of(1, 3);   // sublayers of 1, 1, 9, 9 weights
        Assert.Equal(9.5 / 20, new CompressionPlan([new(Attention, new Sparsify(0.5)), new(Mlp, Treatment.Drop)]).Sparsity(topology));
    }

    [Fact]
    public void A_level_removes_whole_structures_and_level_0_none()
    {
        Assert.Equal([0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4], Enumerable.Range(0, 11).Select(level => new Shrink(level, 10).Removed(4)));
        Assert.Equal([0, 51, 102, 154], Enumerable.Range(0, 4).Select(level => new Shrink(level, 10).Removed(512)));
        Assert.Equal(CompressionPlan.Dense, new([new(Mlp, new Shrink(0, 10))]));
        Assert.Equal("1.mlp=level 10/10", new CompressionPlan([new(Mlp, new Shrink(10, 10))]).ToString());

        // Attention of block 0 has 2 groups, and its 16 weights have no biases but the last layer's; feed-forward of block 1 has 5
        // channels.
        var (topology, plan) = (Topologies.Of(4, 5), new CompressionPlan([new(Attention, new Shrink(1, 2)), new(Mlp, new Shrink(3, 5))]));
        Assert.Equal((16 / 2 + 25 * 3 / 5.0) / 82, plan.Sparsity(topology), 12);
        Assert.Equal(8 + 15, plan.ParametersRemoved(topology));

        // Prefixes are compared one block at a time.
        var later = new CompressionPlan([new(new(1, SublayerKind.Attention), new Shrink(1, 2))]);
        Assert.Equal(0.25, later.Sparsity(topology with { Blocks = [topology.Blocks[1]] }), 12);
    }

    [Theory]
    [InlineData("3/10", true)]
    [InlineData("10/10", true)]
    [InlineData("0/1", true)]
    [InlineData("11/10", false)]
    [InlineData("0/0", false)]
    [InlineData("-1/10", false)]
    [InlineData("3", false)]
    public void Levels_read_back_as_written(string text, bool valid)
    {
        Assert.Equal(valid, Shrink.TryParse(text, out var shrink));
        Assert.Equal(valid ? text : null, shrink?.Share);
    }

    [Theory]
    [InlineData("2:4", true, 0.5)]
    [InlineData("1:4", true, 0.75)]
    [InlineData("4:4", false, 0)]
    [InlineData("2:", false, 0)]
    [InlineData("half", false, 0)]
    public void Patterns_parse_if_they_keep_fewer_than_the_group(string text, bool valid, double ratio)
    {
        Assert.Equal(valid, SparsityPattern.TryParse(text, out var pattern));
        if (valid)
        {
            Assert.Equal(ratio, pattern.Ratio);
            Assert.Equal(text, pattern.ToString());
        }
    }

    [Theory]
    [InlineData("3.attn", true)]
    [InlineData("12.mlp", true)]
    [InlineData("3", false)]
    [InlineData("-1.attn", false)]
    [InlineData("3.head", false)]
    public void Sublayer_ids_read_back_as_written(string text, bool valid)
    {
        Assert.Equal(valid, SublayerId.TryParse(text, out var sublayer));
        Assert.Equal(valid ? text : null, sublayer?.ToString());
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_ratio_outside_zero_to_one_is_refused(double ratio) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sparsify(ratio));
}
