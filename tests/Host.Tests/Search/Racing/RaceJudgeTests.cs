using EvoPrune.Host.Search.Racing;

namespace EvoPrune.Host.Tests.Search.Racing;

public class RaceJudgeTests
{
    private static readonly Metric Cost = new("cost", "", Direction.Minimize), Size = new("size", "", Direction.Minimize);

    private static Proposal Ask(double name) => new(new([name, 0]), Budget.Full);

    private static Evaluation Scored(double name, params double[] windows) =>
        Evaluation.Success(Ask(name), [new(Cost, windows.Average()) { Windows = windows }]);

    private static Evaluation Sized(double name, double size, params double[] windows) =>
        Evaluation.Success(Ask(name), [new(Cost, windows.Average()) { Windows = windows }, new(Size, size)]);

    private static double[] Remaining(int survivors, Evaluation[] candidates, params Evaluation[] rivals) =>
        [.. new RaceJudge(new(10, 0.99)).Remaining(new(survivors, rivals), candidates, 4).Select(evaluation => evaluation.Genome[0])];

    [Fact]
    public void Who_is_surely_behind_as_many_as_there_are_places_goes()
    {
        Evaluation[] field = [Scored(0, 1, 1.1, 1, 1), Scored(1, 2, 2, 2.1, 2), Scored(2, 3, 3.1, 3, 3), Scored(3, 0.9, 1.2, 1, 1)];
        Assert.Equal([0, 3], Remaining(1, field));   // the two that lie close to each other
        Assert.Equal([0, 3], Remaining(2, field));
        Assert.Equal([0, 1, 3], Remaining(3, field));
        Assert.Equal([0, 1, 2, 3], Remaining(4, field));
    }

    [Fact]
    public void Rivals_of_earlier_rounds_hold_places_and_a_genome_holds_one()
    {
        Evaluation[] field = [Scored(0, 2, 2.1, 2, 2), Scored(1, 3, 3, 3.1, 3)];
        var rival = Scored(9, 1, 1, 1.1, 1, 1, 1, 1, 1, 1, 1);
        Assert.Empty(Remaining(1, field, rival));
        Assert.Equal([0], Remaining(2, field, rival, rival));
        Assert.Equal([0, 1], Remaining(3, field, rival, rival, rival));
    }

    [Fact]
    public void Failures_neither_stay_nor_beat_anybody()
    {
        Assert.Equal([1], Remaining(1, [Evaluation.Failed(Ask(0), "no"), Scored(1, 1, 2, 3, 4)], Evaluation.Failed(Ask(7), "no")));
    }

    [Fact]
    public void With_several_objectives_only_dominance_counts()
    {
        var small = Sized(0, size: 1, 5, 5, 5.1, 5);
        var good = Sized(1, size: 2, 1, 1, 1.1, 1);
        Assert.Equal([0, 1], Remaining(1, [small, good]));
        Assert.Equal([0, 1], Remaining(1, [small, good, Sized(2, size: 2, 2, 2.1, 2, 2)]));
        Assert.Equal([0, 1, 2], Remaining(1, [small, good, Sized(2, size: 1.5, 2, 2.1, 2, 2)]));
        Assert.Equal([0, 1, 2], Remaining(1, [small, good, Sized(2, size: 2, 1, 1, 1.1, 1)]));   // alike is not better
    }
}

public class PairedTestTests
{
    [Fact]
    public void It_is_the_one_sided_t_test_of_the_differences_with_a_finite_set_behind()
    {
        // Differences 0.1, 0.2, 0.3, 0.4: mean 0.25, standard error 0.0645 for an infinite set, so t = 3.873. The comments are quantiles.
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
            double[] left = [.. Enumerable.Range(0, 40).Select(_ => random.NextGaussian())];
            double[] right = [.. Enumerable.Range(0, 40).Select(_ => random.NextGaussian())];
            claims += test.IsSurelyLess(left, right, 10) ? 1 : 0;
            errors += test.IsSurelyLess(left, right, 10) && left.Average() >= right.Average() ? 1 : 0;
        }

        Assert.InRange(claims, 1, 4000);
        Assert.InRange(errors / 4000.0, 0, 0.05);
    }
}
