namespace EvoPrune.Tensors.Tests;

public class LogSumExpTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(4096)]
    [InlineData(50257)]
    public void Sums_are_those_in_double_precision(int count)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var row = randn([count], generator: generator) * 4 - 30;
        Assert.Equal(row.to(ScalarType.Float64).logsumexp(0).item<double>(), LogSumExp.Of(row.Numbers<float>()), 2e-6);
    }

    [Theory]
    [InlineData(3, float.NaN)]
    [InlineData(39, float.NaN)]
    [InlineData(3, float.PositiveInfinity)]
    public void What_is_no_number_gives_none(int place, float value)
    {
        var row = new float[40];
        row[place] = value;
        Assert.True(double.IsNaN(LogSumExp.Of(row)));
        Assert.True(double.IsNaN(LogSumExp.Divergence(row, new float[40])));
        Assert.True(double.IsNaN(LogSumExp.Divergence(new float[40], row)));
    }

    [Fact]
    public void A_token_that_cannot_come_takes_nothing_away() =>
        Assert.Equal(Math.Log(31), LogSumExp.Of([.. Enumerable.Repeat(0f, 31), float.NegativeInfinity]), 1e-6);
}
