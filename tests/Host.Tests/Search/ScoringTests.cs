using System.Text;
using EvoPrune.Host.Search;
using EvoPrune.Models.Weights;

namespace EvoPrune.Host.Tests.Search;

/// <summary>Candidates that several workers score in several tasks.</summary>
public class ScoringTests
{
    private static readonly TokenWindows Windows = new([.. Enumerable.Range(0, 40)], 4);

    // A window's number is its first token; a token that is not liked fails.
    private sealed class FirstTokens(int? disliked = null) : IWindowFitness
    {
        public List<int> Counts { get; } = [];

        public Metric Metric { get; } = new("cost", "", Direction.Minimize);

        public double Measure(Trial trial) => Combine(MeasureWindows(trial));

        public double Combine(IReadOnlyList<double> windows) => windows.Average();

        public IReadOnlyList<double> MeasureWindows(Trial trial)
        {
            lock (Counts)
            {
                Counts.Add(trial.Tokens.Count);
            }

            double[] tokens = [.. Enumerable.Range(0, trial.Tokens.Count).Select(i => (double)trial.Tokens.Ids[i * trial.Tokens.Length])];
            return disliked is { } token && tokens.Contains(token) ? throw new ArithmeticException($"token {token}") : tokens;
        }
    }

    private static (SearchResult Result, string[] Journal) Run(IFitness fitness, int workers, int? windowsPerPass, int candidates = 3)
    {
        using var disk = new MemoryStream();
        var scorer = new Scorer(
            new FakeCandidate(CompressionPlan.Dense), (plan, _) => new FakeCandidate(plan), [fitness], Windows, Fake.Topology, Fake.Seed)
        {
            WindowsPerPass = windowsPerPass,
        };
        var optimizer = new ScriptedOptimizer([.. Enumerable.Range(0, candidates).Select(i => new[] { i / 100.0, 0 })]);
        var result = Fake.Run(optimizer, new(new FakeEncoding(), scorer, new Journal(disk), [], new ThreadSplit(workers), "cpu"));
        return (result, Encoding.UTF8.GetString(disk.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void The_middle_of_three_is_cut_between_two_workers_and_two_passes()
    {
        var fitness = new FirstTokens();
        var (result, journal) = Run(fitness, workers: 2, windowsPerPass: 2);
        Assert.Equal([4, 6, 10, 10], fitness.Counts.Order());
        Assert.Equal(3, journal.Length);
        Assert.Equal(18, result.Best!.Cost);
        Assert.Equal((3, 3L * 40), (result.Counts.Evaluations, result.Counts.TokensEvaluated));
    }

    [Theory]
    [InlineData(1, 2, 3)]       // alone
    [InlineData(2, null, 3)]    // weights that need a pass over the whole calibration set
    [InlineData(2, 16, 3)]      // one forward pass for all windows
    [InlineData(2, 2, 9)]       // enough candidates for every worker
    public void Otherwise_candidates_are_scored_in_one_task(int workers, int? windowsPerPass, int candidates)
    {
        var fitness = new FirstTokens();
        Run(fitness, workers, windowsPerPass, candidates);
        Assert.All(fitness.Counts, count => Assert.Equal(10, count));
    }

    [Fact]
    public void Only_window_scores_and_weights_made_before_the_search_allow_to_cut_a_candidate()
    {
        static int? Passes(IPruner pruner, params IFitness[] fitness) =>
            Scorer.WindowsPerPassOf(PruningMethod.Of(pruner, Windows), fitness, Windows, TorchSharp.torch.CPU);
        var (plain, activations) = (new FakePruner(), new FakeActivationPruner());
        Assert.NotNull(Passes(plain, new FirstTokens()));
        Assert.Null(Passes(plain, new FirstTokens(), new FakeFitness(_ => 1)));
        Assert.Null(Passes(activations, new FirstTokens()));
    }

    [Fact]
    public void A_failed_task_fails_its_candidate_once()
    {
        var (result, journal) = Run(new FirstTokens(disliked: 36), workers: 2, windowsPerPass: 2);
        Assert.Equal((3, 3), (result.Counts.Evaluations, result.Counts.Failed));
        Assert.Equal(3, journal.Length);
        Assert.All(journal, line => Assert.Contains("token 36", line, StringComparison.Ordinal));
    }
}
