using EvoPrune.Host.Experiments;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Tests.Search;

public class FrontChooserTests
{
    private static readonly Metric Error = new("error", "", Direction.Minimize, "0.0"), Speed = new("speed", "", Direction.Maximize, "0");

    // Deliberately not in order, and of unlike size: error in thousandths, speed in thousands.
    private static readonly Evaluation[] Front =
        [Of(0.004, 9000), Of(0.001, 1000), Of(0.002, 6000), Of(0.003, 8000), Of(0.009, 10000)];

    private static Evaluation Of(double error, double speed) =>
        Evaluation.Success(new(new Genome([error]), Budget.Full), [new(Error, error), new(Speed, speed)]);

    private static ChosenFront Choose(FrontChoice choice, params Evaluation[] front) =>
        new FrontChooser(choice, ["error", "speed"]).Choose(front.Length > 0 ? front : Front);

    [Fact]
    public void Members_stand_in_the_order_of_the_first_objective_whatever_the_order_found()
    {
        Assert.Equal([0.001, 0.002, 0.003, 0.004, 0.009], Choose(new KneeChoice()).Front.Select(member => member.Cost));
        Assert.Equal(Choose(new KneeChoice()).Best, Choose(new KneeChoice(), [.. Front.Reverse()]).Best);
    }

    [Fact]
    public void The_knee_is_farthest_from_the_line_through_the_extremes_and_does_not_depend_on_scales()
    {
        // Scaled (error, speed): (0, 1), (1/8, 4/9), (2/8, 2/9), (3/8, 1/9), (1, 0); 1 - sum: 0, 0.431, 0.528, 0.514, 0.
        var chosen = Choose(new KneeChoice());
        Assert.Equal(2, chosen.Member);
        Assert.Equal("farthest (0.373) inside the line through the extreme members, objectives scaled to the front's range", chosen.Reason);
        Evaluation[] scaled = [.. Front.Select(member => Of(member.Cost * 1000, member.Measurements[1].Value / 7))];
        Assert.Equal(2, Choose(new KneeChoice(), scaled).Member);
    }

    [Fact]
    public void A_front_without_a_knee_gives_the_best_by_the_first_objective()
    {
        var chosen = Choose(new KneeChoice(), Of(3, 3), Of(1, 1), Of(2, 2));
        Assert.Equal((0, "no member lies inside the line through the extreme members; the best by error"), (chosen.Member, chosen.Reason));
        Assert.Equal("the only member of the front", Choose(new KneeChoice(), Of(1, 1)).Reason);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, 1, 4)]
    [InlineData(1, 1, 2)]
    [InlineData(1, 3, 3)]
    public void Weights_say_what_matters(double error, double speed, int member) =>
        Assert.Equal(member, Choose(new WeightedChoice { Weights = [error, speed] }).Member);

    [Fact]
    public void A_constraint_takes_the_best_of_those_that_keep_it()
    {
        var fast = Choose(new ConstraintChoice { Objective = "speed", AtLeast = 7000 });
        Assert.Equal((2, "best error (0.0) of the 3 with speed at least 7000"), (fast.Member, fast.Reason));
        Assert.Equal(3, Choose(new ConstraintChoice { Objective = "error", AtMost = 0.004 }).Member);
    }

    [Fact]
    public void A_constraint_that_nobody_keeps_gives_the_nearest_and_says_so()
    {
        var chosen = Choose(new ConstraintChoice { Objective = "speed", AtLeast = 20_000 });
        Assert.Equal((4, "no member has speed at least 20000; this one comes nearest with 10000"), (chosen.Member, chosen.Reason));
    }

    [Fact]
    public void The_plans_written_on_the_way_are_those_of_the_front_so_far()
    {
        var selections = new List<ChosenFront>();
        var evaluator = new Evaluator(
            new FakeEncoding(),
            Fake.Scorer(new FakeFitness(trial => Ratio(trial, 0), "error"), new FakeFitness(trial => Ratio(trial, 1), "speed")),
            new(new MemoryStream()), [], new ThreadSplit(Workers: 1), "cpu");
        var optimizer = new ScriptedOptimizer([[0.5, 0.5]], [[0.6, 0.6]], [[0.1, 0.9], [0.9, 0.1]], [[0.4, 0.4]]);
        var chooser = new FrontChooser(new KneeChoice(), ["error", "speed"]);
        var result = new SearchLoop("search", optimizer, evaluator, 1, new SilentObserver(), chooser, selections.Add).Run(default);
        Assert.Equal([1, 3, 3], selections.Select(selection => selection.Front.Count));

        // The middle one of three on a line is not a knee.
        Assert.Equal([0.5, 0.1, 0.4], selections.Select(selection => selection.Best.Cost));
        Assert.Equal(selections[^1].Best, result.Best);
    }

    private static double Ratio(Trial trial, int block) => ((Sparsify)trial.Candidate.Plan[new(block, SublayerKind.Mlp)]).Ratio;
}
