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
