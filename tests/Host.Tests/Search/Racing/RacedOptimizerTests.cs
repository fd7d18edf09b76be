using EvoPrune.Host.Experiments;
using EvoPrune.Host.Search;
using EvoPrune.Host.Search.Racing;

namespace EvoPrune.Host.Tests.Search.Racing;

/// <summary>Races in a search over a fake model: what is given up, what it saves, and that nothing else changes.</summary>
public class RacedOptimizerTests
{
    private static readonly TokenWindows Windows = new([.. Enumerable.Range(0, 80)], 4);

    // A number per window: the first gene, and noise that both gene and window decide on.
    private sealed class NoisyFitness : IWindowFitness
    {
        public long WindowsScored;

        public Metric Metric { get; } = new("cost", "", Direction.Minimize);

        public double Measure(Trial trial) => Combine(MeasureWindows(trial));

        public double Combine(IReadOnlyList<double> windows) => windows.Average();

        public IReadOnlyList<double> MeasureWindows(Trial trial)
        {
            Interlocked.Add(ref WindowsScored, trial.Tokens.Count);
            var gene = Fake.FirstRatio(trial);
            double Score(int window) => gene + 0.02 * Math.Sin(1000 * gene + trial.Tokens.Ids[window * trial.Tokens.Length]);
            return [.. Enumerable.Range(0, trial.Tokens.Count).Select(Score)];
        }
    }

    // Keeps the best two; children are near them.
    private sealed class TwoSurvive(int generations = 5) : IOptimizer
    {
        private IReadOnlyList<Evaluation> alive = [];

        public List<IReadOnlyList<Evaluation>> Told { get; } = [];

        public Race? Race => new(2, alive);

        public IReadOnlyList<Proposal> Ask(Generation generation) =>
            generation.Index == generations ? [] : generation.Individuals(12, random => new([Gene(random), 0]));

        private double Gene(RandomStream random) => alive.Count == 0
            ? 0.2 + 0.8 * random.NextDouble()
            : random.Pick(alive).Genome[0] * (0.8 + 0.4 * random.NextDouble());

        public void Tell(IReadOnlyList<Evaluation> evaluations)
        {
            Told.Add(evaluations);
            alive = [.. alive.Concat(evaluations).Best(2)];
        }
    }

    private static Evaluator EvaluatorOf(
        NoisyFitness fitness, Stream? disk = null, IReadOnlyList<JournalEntry>? entries = null, bool races = true, int workers = 1)
    {
        var scorer = new Scorer(
            new FakeCandidate(CompressionPlan.Dense), (plan, _) => new FakeCandidate(plan), [fitness], Windows, Fake.Topology, Fake.Seed)
        {
            Races = races,
        };
        return new(new FakeEncoding(), scorer, new Journal(disk ?? new MemoryStream()), entries ?? [], new ThreadSplit(workers), "cpu");
    }

    private static RacedOptimizer Raced(IOptimizer inner, RacingSpec? racing = null) =>
        new(inner, racing ?? new RacingSpec(), Windows, windowsPerPass: 1, new FakeEncoding().Genes);

    private static void AreEqual(SearchResult expected, SearchResult actual) => Assert.Equal(
        (expected.Best!.Genome, expected.Best.Cost, expected.Counts, expected.Racing),
        (actual.Best!.Genome, actual.Best.Cost, actual.Counts, actual.Racing));

    [Fact]
    public void A_race_saves_tokens_and_finds_what_would_have_been_found()
    {
        var (plain, whole) = (new TwoSurvive(), new NoisyFitness());
        var unraced = Fake.Run(plain, EvaluatorOf(whole, races: false));
        var (inner, part) = (new TwoSurvive(), new NoisyFitness());
        var raced = Fake.Run(Raced(inner), EvaluatorOf(part));

        Assert.Equal(unraced.Best!.Genome, raced.Best!.Genome);
        Assert.Equal(unraced.Best.Cost, raced.Best.Cost);
        Assert.Equal(plain.Told.Select(round => round.Select(e => e.Genome)), inner.Told.Select(round => round.Select(e => e.Genome)));
        Assert.Equal(
            plain.Told.SelectMany(round => round.Best(2)).Select(e => e.Cost),
            inner.Told.SelectMany(round => round.Best(2)).Select(e => e.Cost),
            (expected, actual) => actual == expected || double.IsPositiveInfinity(actual));

        var savings = raced.Racing!;
        Assert.InRange(savings.Dropped, 20, 60);
        Assert.Equal(unraced.Counts.TokensEvaluated - savings.TokensSaved, raced.Counts.TokensEvaluated);
        Assert.Equal(raced.Counts.TokensEvaluated, part.WindowsScored * Windows.Length);
        Assert.Equal((unraced.Counts.Evaluations, 0), (raced.Counts.Evaluations, raced.Counts.Failed));
        Assert.InRange((double)raced.Counts.TokensEvaluated / unraced.Counts.TokensEvaluated, 0, 0.7);
        string[] failures = [.. inner.Told.SelectMany(round => round).Select(e => e.Failure).OfType<string>()];
        Assert.Equal(savings.Dropped, failures.Length);
        Assert.All(failures, failure => Assert.Matches(@"^given up after (4|8) of 20 windows", failure));
    }

    [Fact]
    public void A_race_that_was_interrupted_anywhere_ends_alike_and_measures_nothing_twice()
    {
        using var disk = new MemoryStream();
        var unbroken = Fake.Run(Raced(new TwoSurvive()), EvaluatorOf(new NoisyFitness(), disk, workers: 2));
        var lines = Fake.Lines(disk);
        foreach (var kept in (int[])[0, 1, 7, 13, 30, lines.Length - 1, lines.Length])
        {
            using var rest = new MemoryStream();
            AreEqual(unbroken, Fake.Run(Raced(new TwoSurvive()), EvaluatorOf(new NoisyFitness(), rest, Fake.Entries(lines[..kept]))));
            Assert.Equal(lines.Length - kept, Fake.Lines(rest).Length);
        }
    }

    [Fact]
    public void With_a_surrogate_some_go_unscored_and_what_is_found_stays()
    {
        var unraced = Fake.Run(new TwoSurvive(30), EvaluatorOf(new NoisyFitness(), races: false));
        using var disk = new MemoryStream();
        var (inner, part) = (new TwoSurvive(30), new NoisyFitness());
        RacedOptimizer Forecasting(IOptimizer optimizer) => Raced(optimizer, new() { Surrogate = true, Confidence = 0.99 });
        var raced = Fake.Run(Forecasting(inner), EvaluatorOf(part, disk));

        Assert.Equal(unraced.Best!.Genome, raced.Best!.Genome);
        Assert.Contains(
            inner.Told.SelectMany(round => round).Select(e => e.Failure ?? ""),
            failure => failure.StartsWith("given up after 0 of 20 windows", StringComparison.Ordinal));
        Assert.Equal(unraced.Counts.Evaluations - raced.Racing!.Unscored, raced.Counts.Evaluations);
        Assert.True(raced.Racing.Unscored > 0);
        Assert.Equal(unraced.Counts.TokensEvaluated - raced.Racing.TokensSaved, raced.Counts.TokensEvaluated);
        Assert.Equal(raced.Counts.TokensEvaluated, part.WindowsScored * Windows.Length);

        // Interrupted, it learns the same again.
        var lines = Fake.Lines(disk);
        var half = Fake.Entries(lines[..(lines.Length / 2)]);
        AreEqual(raced, Fake.Run(Forecasting(new TwoSurvive(30)), EvaluatorOf(new NoisyFitness(), entries: half, workers: 2)));
    }

    [Fact]
    public void A_cap_counts_what_a_race_saves()
    {
        var cap = new SearchCap { Tokens = 30 * 80 };
        RacedOptimizer raced = Raced(new TwoSurvive());
        var capped = new CappedOptimizer(raced, cap, new FakeEncoding().Decode, budget => Minibatch.Of(budget, Windows));
        var result = Fake.Run(capped, EvaluatorOf(new NoisyFitness()));
        Assert.InRange(result.Counts.TokensEvaluated, 0, 30 * 80);
        Assert.True(result.Counts.Evaluations > 30, $"{result.Counts.Evaluations} plans within the tokens of 30");
        Assert.Equal(result.Racing, raced.Savings);
    }

    [Fact]
    public void Rounds_with_budgets_of_their_own_are_none_of_its_business()
    {
        var asked = new Proposal(new([0.5, 0]), new Budget(8) { Batch = 3 });
        var raced = Raced(new Staged(asked));
        Assert.Equal([asked], raced.Ask(new Generation(1, "search", 0)));
    }

    private sealed class Staged(Proposal proposal) : IOptimizer
    {
        public Race? Race => new(1, []);

        public IReadOnlyList<Proposal> Ask(Generation generation) => [proposal];

        public void Tell(IReadOnlyList<Evaluation> evaluations)
        {
        }
    }
}

public class RungsTests
{
    [Theory]
    [InlineData(20, 4, 1, new[] { 4, 8, 20 })]
    [InlineData(16, 4, 2, new[] { 4, 8, 16 })]
    [InlineData(128, 4, 2, new[] { 4, 8, 16, 32, 64, 128 })]
    [InlineData(64, 3, 8, new[] { 8, 16, 24, 64 })]
    [InlineData(5, 4, 1, new[] { 5 })]
    [InlineData(8, 4, 64, new[] { 8 })]
    public void Rungs_double_lie_between_passes_and_end_with_all_windows(int windows, int first, int windowsPerPass, int[] expected) =>
        Assert.Equal(expected, Rungs.Of(windows, first, windowsPerPass));
}
