using EvoPrune.Host.Search.Racing;

namespace EvoPrune.Host.Tests.Search.Racing;

public class PairedTestTests
{
    [Fact]
    public void It_is_the_one_sided_t_test_of_the_differences_with_a_finite_set_behind()
    {
        // Differences 0.1, 0.2, 0.3, 0.4: mean 0.25, standard error 0.0645 of an endless set; t is 3.873, and the quantiles of 3 degrees are known.
        double[] left = [1, 2, 3, 4], right = [1.1, 2.2, 3.3, 4.4];
        Assert.True(new PairedTest(1_000_000, 0.98).IsSurelyLess(left, right, 4));     // 3.482
        Assert.False(new PairedTest(1_000_000, 0.99).IsSurelyLess(left, right, 4));    // 4.541
        Assert.True(new PairedTest(8, 0.99).IsSurelyLess(left, right, 4));             // half is known: t is 5.477
        Assert.False(new PairedTest(8, 0.995).IsSurelyLess(left, right, 4));           // 5.841
        Assert.False(new PairedTest(8, 0.6).IsSurelyLess(right, left, 4));
    }

    [Fact]
    public void Once_all_is_known_the_smaller_mean_is_sure_and_before_two_windows_nothing_is()
    {
        Assert.True(new PairedTest(3, 0.999).IsSurelyLess([1, 5, 1], [1, 1, 5.001], 3));
        Assert.False(new PairedTest(3, 0.999).IsSurelyLess([1, 5, 1], [1, 1, 5], 3));
        Assert.False(new PairedTest(3, 0.5).IsSurelyLess([1], [2], 1));
    }

    [Fact]
    public void It_errs_as_seldom_as_it_says()
    {
        // Two candidates of equal expectation: every claim of a difference on the whole set is an error where the whole set says otherwise.
        var (claims, errors, test) = (0, 0, new PairedTest(40, 0.95));
        for (var trial = 0; trial < 4000; trial++)
        {
            var random = new RandomStream(trial, "paired test");
            double[] left = [.. Enumerable.Range(0, 40).Select(_ => random.NextGaussian())], right = [.. Enumerable.Range(0, 40).Select(_ => random.NextGaussian())];
            claims += test.IsSurelyLess(left, right, 10) ? 1 : 0;
            errors += test.IsSurelyLess(left, right, 10) && left.Average() >= right.Average() ? 1 : 0;
        }

        Assert.InRange(claims, 1, 4000);
        Assert.InRange(errors / 4000.0, 0, 0.05);
    }
}
