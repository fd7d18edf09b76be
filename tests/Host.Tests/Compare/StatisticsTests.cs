using EvoPrune.Host.Compare;

namespace EvoPrune.Host.Tests.Compare;

public class StatisticsTests
{
    private static void Near(double expected, double actual) => Assert.Equal(expected, actual, 6);

    [Fact]
    public void Spread_of_five_values()
    {
        var spread = SampleSummary.Of([5, 1, 4, 2, 30]);
        Assert.Equal((4, 2, 5, 2), (spread.Median, spread.LowerQuartile, spread.UpperQuartile, spread.Deviation));
    }

    [Fact]
    public void Quartiles_between_two_values_are_interpolated()
    {
        var spread = SampleSummary.Of([1, 2, 3, 4]);
        Assert.Equal((2.5, 1.75, 3.25, 1), (spread.Median, spread.LowerQuartile, spread.UpperQuartile, spread.Deviation));
    }

    [Fact]
    public void One_value_has_no_spread() => Assert.Equal(new SampleSummary(7, 7, 7, 0), SampleSummary.Of([7]));

    // The quantiles of the table in Student's papers: 2.776445 with 4 degrees of freedom, 12.706205 with 1.
    [Fact]
    public void Students_interval_has_the_values_of_the_table()
    {
        var five = ConfidenceInterval.Student([1, 2, 3, 4, 5]);
        var reach = 2.776445105 * Math.Sqrt(2.5) / Math.Sqrt(5);
        Near(3 - reach, five.Low);
        Near(3 + reach, five.High);
        var two = ConfidenceInterval.Student([0, 2]);
        Near(1 - 12.706204736, two.Low);
        Near(1 + 12.706204736, two.High);
    }

    [Fact]
    public void Equal_differences_leave_no_doubt() =>
        Assert.Equal(new ConfidenceInterval(-2, -2), ConfidenceInterval.Student([-2, -2, -2]));

    [Fact]
    public void A_bootstrap_is_the_same_for_the_same_stream()
    {
        double[] values = [-1.5, -0.5, -1, 0.25, -2];
        var interval = ConfidenceInterval.Bootstrap(values, new RandomStream(0, "a"));
        Assert.Equal(interval, ConfidenceInterval.Bootstrap(values, new RandomStream(0, "a")));
        Assert.InRange(interval.Low, -2, values.Average());
        Assert.InRange(interval.High, values.Average(), 0.25);
    }

    // Means of many values are nearly normal, where 95 % lie within 1.96 standard errors.
    [Fact]
    public void A_bootstrap_of_many_values_agrees_with_the_normal_interval()
    {
        double[] values = [.. Enumerable.Range(0, 100).Select(i => i % 10.0)];
        var interval = ConfidenceInterval.Bootstrap(values, new RandomStream(0, "normal"));
        var error = Math.Sqrt(values.Sum(value => Math.Pow(value - 4.5, 2)) / 100) / 10;
        Assert.InRange(interval.Low, 4.5 - 1.96 * error - 0.03, 4.5 - 1.96 * error + 0.03);
        Assert.InRange(interval.High, 4.5 + 1.96 * error - 0.03, 4.5 + 1.96 * error + 0.03);
    }

    [Fact]
    public void A_clear_difference_is_told_with_its_wins()
    {
        var difference = PairedDifference.Of([(9, 10), (8, 10), (10, 10), (8.5, 10)], Direction.Minimize, ConfidenceInterval.Student);
        Assert.Equal((4, -1.125, 3, 0, 1), (difference.Pairs, difference.Mean, difference.Wins, difference.Losses, difference.Ties));
        Near(-0.1125, difference.Relative);
        Assert.Equal(Verdict.NoDifferenceShown, difference.Verdict);   // -2.49 to +0.24
        Verdict Of(Direction direction, params (double, double)[] pairs) =>
            PairedDifference.Of(pairs, direction, ConfidenceInterval.Student).Verdict;
        Assert.Equal(Verdict.Better, Of(Direction.Minimize, (9, 10), (8.9, 10), (9.1, 10)));
        Assert.Equal(Verdict.Worse, Of(Direction.Minimize, (11, 10), (11.1, 10), (10.9, 10)));
        Assert.Equal(Verdict.Worse, Of(Direction.Maximize, (9, 10), (8.9, 10), (9.1, 10)));
    }

    [Fact]
    public void One_pair_shows_no_difference_and_has_no_interval()
    {
        var difference = PairedDifference.Of([(1, 10)], Direction.Minimize, ConfidenceInterval.Student);
        Assert.Equal((1, null, Verdict.NoDifferenceShown), (difference.Wins, difference.Low, difference.Verdict));
    }

    [Fact]
    public void Equal_values_are_ties() =>
        Assert.Equal((2, 0.0, Verdict.NoDifferenceShown),
            PairedDifference.Of([(3, 3), (4, 4)], Direction.Minimize, ConfidenceInterval.Student) is var d
            ? (d.Ties, d.Low!.Value, d.Verdict) : default);

    [Fact]
    public void Differences_whose_squares_overflow_show_nothing_and_keep_their_mean()
    {
        var difference = PairedDifference.Of([(1.5e308, 1), (1e308, 1)], Direction.Minimize, ConfidenceInterval.Student);
        Assert.Equal((1.25e308, null, null, Verdict.NoDifferenceShown),
            (difference.Mean, difference.Low, difference.High, difference.Verdict));
    }
}
