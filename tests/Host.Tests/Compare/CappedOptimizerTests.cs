using EvoPrune.Host.Experiments;
using EvoPrune.Host.Search;
using EvoPrune.Host.Tests.Search;

namespace EvoPrune.Host.Tests.Compare;

public class CappedOptimizerTests
{
    private static readonly double[][] First = [[0.1, 0.2], [0.1, 0.2], [0.3, 0.4]], Second = [[0.3, 0.4], [0.5, 0.6], [0.7, 0.8]];

    private static (SearchResult Result, ScriptedOptimizer Inner) Run(SearchCap cap)
    {
        var inner = new ScriptedOptimizer(First, Second, [[0.9, 0.9]]);
        var capped = new CappedOptimizer(inner, cap, new FakeEncoding().Decode, budget => Minibatch.Of(budget, Fake.Windows));
        return (Fake.Run(capped, Fake.Evaluator(new FakeFitness(trial => trial.Candidate.Plan.Sparsity(trial.Topology)))), inner);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    [InlineData(5, 5)]
    [InlineData(99, 5)]
    public void Exactly_as_many_plans_are_measured_as_allowed_and_equal_ones_are_free(int cap, int measured) =>
        Assert.Equal(measured, Run(new() { Evaluations = cap }).Result.Counts.Evaluations);

    [Theory]
    [InlineData(15, 0)]
    [InlineData(16, 1)]
    [InlineData(47, 2)]
    [InlineData(48, 3)]
    public void Tokens_are_never_exceeded(long tokens, int measured)
    {
        var counts = Run(new() { Tokens = tokens }).Result.Counts;
        Assert.Equal((measured, 16L * measured), (counts.Evaluations, counts.TokensEvaluated));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(99, 1)]
    [InlineData(100, 2)]
    [InlineData(250, 3)]
    public void Tokens_trained_are_never_exceeded(long trained, int measured)
    {
        Proposal Ask(double ratio, long tokens) => new(new([ratio, 0]), Budget.Full with { FinetuningTokens = tokens });
        var inner = new StagedOptimizer([Ask(0.1, 0), Ask(0.1, 100), Ask(0.2, 150), Ask(0.3, 1)]);
        var capped = new CappedOptimizer(inner, new() { TokensTrained = trained }, new FakeEncoding()
            .Decode, budget => Minibatch.Of(budget, Fake.Windows));
        Assert.Equal(measured, Fake.Run(capped, Fake.Evaluator(new FakeFitness(_ => 1))).Counts.Evaluations);
    }

    [Fact]
    public void The_optimizer_is_told_of_whole_generations_only() => Assert.Single(Run(new() { Evaluations = 3 }).Inner.Told);

    [Fact]
    public void The_plan_is_the_smaller_of_cap_and_wish()
    {
        var capped = new CappedOptimizer(new ScriptedOptimizer(), new() { Evaluations = 10, Tokens = 64 }, new FakeEncoding()
            .Decode, _ => new(16, null));
        Assert.Equal(4, capped.PlannedProposals);
    }
}
