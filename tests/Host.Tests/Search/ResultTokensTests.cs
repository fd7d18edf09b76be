using EvoPrune.Host.Experiments;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Tests.Search;

/// <summary>Values on different tokens are never compared, and the result is scored on all of them.</summary>
public class ResultTokensTests
{
    private static Proposal Ask(double ratio, long? tokens = null, long? batch = null) =>
        new(new([ratio, 0]), new(tokens) { Batch = batch });

    private static SearchResult Run(params Proposal[][] rounds) =>
        Fake.Run(new StagedOptimizer(rounds), Fake.Evaluator(new FakeFitness(Fake.FirstRatio)));

    [Fact]
    public void An_evaluation_on_fewer_tokens_never_beats_one_on_all() =>
        Assert.Equal(0.5, Run([Ask(0.1, 4)], [Ask(0.5)], [Ask(0.2, 8)], [Ask(0.3, 8, 1)]).Best!.Cost);

    [Fact]
    public void More_tokens_go_before_fewer_and_a_later_minibatch_before_an_earlier()
    {
        var comparable = new ResultTokens();
        bool Admits(long tokens, long? batch, bool isNew) => comparable.Admits(new(tokens, batch), out var starts) && starts == isNew;
        Assert.True(Admits(8, 1, isNew: true));
        Assert.True(Admits(8, 1, isNew: false));
        Assert.False(comparable.Admits(new(4, 2), out _));
        Assert.True(Admits(8, 3, isNew: true));
        Assert.True(Admits(16, null, isNew: true));
        Assert.False(comparable.Admits(new(8, 4), out _));
        Assert.True(Admits(16, null, isNew: false));
    }

    [Fact]
    public void More_training_goes_before_less_until_the_result_is_settled()
    {
        var comparable = new ResultTokens();
        bool Admits(Minibatch scored) => comparable.Admits(scored, out _);
        Assert.True(Admits(new(8, 1)));
        Assert.True(Admits(new(4, 2, Trained: 10)));
        Assert.False(Admits(new(8, 3)) || Admits(new(16, null)) || Admits(new(2, 3, Trained: 10)));
        Assert.True(Admits(new(16, null, Trained: 10)));
        comparable.Settle();
        Assert.True(Admits(new(16, null)));
    }

    [Fact]
    public void A_failure_on_all_tokens_settles_nothing()
    {
        var fitness = new FakeFitness(trial => Fake.FirstRatio(trial) == 0.25 ? double.NaN : 1);
        var result = Fake.Run(new StagedOptimizer([Ask(0.5, 8, 1)], [Ask(0.25)]), Fake.Evaluator(fitness));
        Assert.Equal(0.5, result.Best!.Genome[0]);
        Assert.Equal(Budget.Full, result.Best.Proposal.Budget);
    }

    [Fact]
    public void The_best_of_the_last_minibatch_is_scored_on_all_tokens_in_the_end()
    {
        var result = Run([Ask(0.1, 8, 0), Ask(0.2, 8, 0)], [Ask(0.4, 8, 1), Ask(0.3, 8, 1)]);
        Assert.Equal((0.3, Budget.Full), (result.Best!.Cost, result.Best.Proposal.Budget));
        Assert.Equal([0.1, 0.3, 0.3], result.Timeline.Select(entry => entry.Best!.Value));
        Assert.Equal([8L, 8L, null], result.Timeline.Select(entry => entry.Tokens));
        Assert.Equal(4 * 8 + 16, result.Counts.TokensEvaluated);
    }

    [Fact]
    public void What_was_scored_on_all_tokens_is_not_scored_again()
    {
        var result = Run([Ask(0.1, 8, 0)], [Ask(0.1)]);
        Assert.Equal((2, 2), (result.Timeline.Count, result.Counts.Evaluations));
    }

    [Theory]
    [InlineData(23, 0)]
    [InlineData(24, 1)]
    [InlineData(40, 3)]
    [InlineData(47, 3)]
    [InlineData(48, 4)]
    [InlineData(99, 5)]
    public void A_cap_sets_aside_what_that_costs(long tokens, int partial)
    {
        var inner = new StagedOptimizer([Ask(0.5, 8, 0), Ask(0.4, 8, 0), Ask(0.3, 8, 0)], [Ask(0.2, 8, 1), Ask(0.1, 8, 1)]);
        var capped = new CappedOptimizer(
            inner, new SearchCap { Tokens = tokens }, new FakeEncoding().Decode, budget => Minibatch.Of(budget, Fake.Windows));
        var result = Fake.Run(capped, Fake.Evaluator(new FakeFitness(Fake.FirstRatio)));
        Assert.Equal(partial == 0 ? 0 : partial * 8 + 16, result.Counts.TokensEvaluated);
        Assert.Equal(partial == 0 ? null : Budget.Full, result.Best?.Proposal.Budget);
    }

    [Fact]
    public void Volumes_begin_where_values_begin_to_compare()
    {
        var progress = new FrontProgress();
        static Evaluation Of(double a, double b) => Evaluation.Success(Ask(a),
            [new(new("a", "", Direction.Minimize), a), new(new("b", "", Direction.Minimize), b)]);
        progress.Add(Of(100, 100));
        progress.EndGeneration([Of(100, 100)]);
        progress.Clear();
        progress.Add(Of(0, 1));
        progress.Add(Of(1, 0));
        progress.EndGeneration([Of(0, 1), Of(1, 0)]);
        Assert.Equal([null, 0.0], progress.Complete([new(0, 100, 100, 0), new(1, 0, 0.5, 0)]).Select(entry => entry.Hypervolume));
        Assert.Equal(1, progress.Volume!.Worst["a"]);
    }
}
