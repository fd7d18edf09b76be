using System.Text;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Tests.Search;

/// <summary>Candidates that several workers measure in parts.</summary>
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

    private static (SearchResult Result, string[] Journal) Run(IFitness fitness, int workers, int? piece, int candidates = 3)
    {
        using var disk = new MemoryStream();
        var scorer = new Scorer(new FakeCandidate(CompressionPlan.Dense), (plan, _) => new FakeCandidate(plan), [fitness], Windows, Fake.Topology, Fake.Seed) { Piece = piece };
        var result = Fake.Run(
            new ScriptedOptimizer([.. Enumerable.Range(0, candidates).Select(i => new[] { i / 100.0, 0 })]), new(new FakeEncoding(), scorer, new Journal(disk), [], new ThreadSplit(workers), "cpu"));
        return (result, Encoding.UTF8.GetString(disk.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void The_middle_of_three_is_cut_between_two_workers_at_a_piece()
    {
        var fitness = new FirstTokens();
        var (result, journal) = Run(fitness, workers: 2, piece: 2);
        Assert.Equal([4, 6, 10, 10], fitness.Counts.Order());
        Assert.Equal(3, journal.Length);
        Assert.Equal(18, result.Best!.Cost);
        Assert.Equal((3, 3L * 40), (result.Counts.Evaluations, result.Counts.TokensEvaluated));
    }

    [Theory]
    [InlineData(1, 2, 3)]       // alone
    [InlineData(2, null, 3)]    // weights that take a walk over all windows
    [InlineData(2, 16, 3)]      // windows that are computed together
    [InlineData(2, 2, 9)]       // so many that nobody waits long
    public void Otherwise_candidates_are_measured_whole(int workers, int? piece, int candidates)
    {
        var fitness = new FirstTokens();
        Run(fitness, workers, piece, candidates);
        Assert.All(fitness.Counts, count => Assert.Equal(10, count));
    }

    [Fact]
    public void A_fitness_without_windows_is_measured_whole()
    {
        var counts = new List<int>();
        Run(new FakeFitness(trial =>
        {
            lock (counts)
            {
                counts.Add(trial.Tokens.Count);
            }

            return 1;
        }), workers: 2, piece: 2);
        Assert.Equal([10, 10, 10], counts);
    }

    [Fact]
    public void A_part_that_fails_fails_its_candidate_once()
    {
        var (result, journal) = Run(new FirstTokens(disliked: 36), workers: 2, piece: 2);
        Assert.Equal((3, 3), (result.Counts.Evaluations, result.Counts.Failed));
        Assert.Equal(3, journal.Length);
        Assert.All(journal, line => Assert.Contains("token 36", line, StringComparison.Ordinal));
    }
}
