using EvoPrune.Host.Search;
using EvoPrune.Models.Weights;
using static TorchSharp.torch;

namespace EvoPrune.Host.Tests.Search;

public class SearchLoopTests
{
    [Fact]
    public void Evaluations_come_back_in_the_order_of_the_proposals_whatever_the_number_of_workers()
    {
        double[][] genomes = [.. Enumerable.Range(1, 40).Select(i => new[] { i / 64.0, 0.5 })];
        foreach (var workers in new[] { 1, 2, 7 })
        {
            var optimizer = new ScriptedOptimizer(genomes);
            Fake.Run(optimizer, Fake.Evaluator(new FakeFitness(trial =>
            {
                Thread.Sleep((int)(Fake.FirstRatio(trial) * 1000) % 5);
                return Fake.FirstRatio(trial);
            }), workers: workers));
            Assert.Equal(genomes.Select(g => g[0]), optimizer.Told.Single().Select(e => e.Cost));
        }
    }

    [Fact]
    public void Equal_plans_are_measured_once()
    {
        var measured = 0;
        var evaluator = Fake.Evaluator(new FakeFitness(trial =>
        {
            measured++;
            return Fake.FirstRatio(trial);
        }));
        var result = Fake.Run(new ScriptedOptimizer([[0.5, 0.5], [0.25, 0.5], [0.5, 0.5]], [[0.25, 0.5], [0.125, 0.5]]), evaluator);
        Assert.Equal(3, measured);
        Assert.Equal(new SearchCounts(Evaluations: 3, CacheHits: 2, Failed: 0, TokensEvaluated: 3 * 16), result.Counts);
        Assert.Equal(0.125, result.Best!.Cost);
    }

    [Fact]
    public void The_best_is_the_hosts_and_never_gets_worse_under_an_optimizer_that_forgets()
    {
        var optimizer = new ScriptedOptimizer([[0.5, 0]], [[0.1, 0]], [[0.9, 0]], [[0.3, 0]]);
        var result = Fake.Run(optimizer, Fake.Evaluator(new FakeFitness(Fake.FirstRatio)));
        Assert.Equal([0.5, 0.1, 0.1, 0.1], result.Timeline.Select(entry => entry.Best!.Value));
        Assert.Equal(0.1, result.Best!.Cost);
    }

    [Fact]
    public void A_genome_that_breaks_the_constraint_is_evaluated_but_is_no_result()
    {
        var optimizer = new ScriptedOptimizer([[0.1, 0], [0.6, 0]], [[0.2, 0], [0.7, 0]]);
        var result = Fake.Run(optimizer, Fake.Evaluator(new FakeFitness(Fake.FirstRatio), lowest: 0.5));
        Assert.Equal([0.1, 0.6, 0.2, 0.7], optimizer.Told.SelectMany(told => told).Select(evaluation => evaluation.Cost));
        Assert.Equal(0.6, result.Best!.Cost);
    }

    [Fact]
    public void A_maximised_metric_keeps_the_largest_also_below_zero()
    {
        var archive = new Archive();
        var speed = new Metric("speed", "tokens/s", Direction.Maximize);
        foreach (var value in new[] { -5.0, -2.0, -9.0 })
        {
            archive.Add(Evaluation.Success(new(new Genome([value]), Budget.Full), [new(speed, value)]));
        }

        Assert.Equal(-2.0, archive.Best!.Measurements[0].Value);
    }

    [Fact]
    public void The_front_holds_what_no_other_dominates_once()
    {
        var archive = new Archive();
        var (a, b) = (new Metric("a", "", Direction.Minimize), new Metric("b", "", Direction.Maximize));
        foreach (var (x, y) in new[] { (3.0, 3.0), (2.0, 2.0), (2.0, 1.0), (1.0, 1.0), (3.0, 3.0), (4.0, 2.0) })
        {
            archive.Add(Evaluation.Success(new(new Genome([x, y]), Budget.Full), [new(a, x), new(b, y)]));
        }

        Assert.Equal([(3, 3), (2, 2), (1, 1)], archive.Front.Select(e => (e.Measurements[0].Value, e.Measurements[1].Value)));
    }

    [Theory]
    [InlineData(double.NaN, "cost is NaN")]
    [InlineData(double.PositiveInfinity, "cost is infinite")]
    public void A_value_that_is_no_number_is_a_failed_evaluation_with_its_reason(double value, string reason)
    {
        var optimizer = new ScriptedOptimizer([[0.5, 0], [0.25, 0]]);
        var result = Fake.Run(optimizer, Fake.Evaluator(new FakeFitness(trial => Fake.FirstRatio(trial) == 0.25 ? value : 1)));
        Assert.Equal([null, reason], optimizer.Told[0].Select(e => e.Failure));
        Assert.Equal(0.5, result.Best!.Genome[0]);
        Assert.Equal(1, result.Counts.Failed);
        Assert.Equal(reason, result.FirstFailure);
    }

    [Fact]
    public void An_exception_in_a_plugin_is_a_failed_evaluation_and_the_search_goes_on()
    {
        var result = Fake.Run(new ScriptedOptimizer([[0.5, 0], [0.25, 0]]), Fake.Evaluator(new FakeFitness(trial =>
            Fake.FirstRatio(trial) == 0.5 ? throw new InvalidOperationException("no heads left") : 7)));
        Assert.Equal("InvalidOperationException: no heads left", result.FirstFailure);
        Assert.Equal(7, result.Best!.Cost);
    }

    [Fact]
    public void A_plugin_that_keeps_tensors_is_told_how_many()
    {
        var kept = new List<Tensor>();
        var outcome = Fake.Scorer(new FakeFitness(_ =>
        {
            kept.Add(zeros(3).DetachFromDisposeScope());
            return 1;
        })).Score(CompressionPlan.Dense, Budget.Full);
        kept.ForEach(tensor => tensor.Dispose());
        Assert.StartsWith("1 tensors were still alive", outcome.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_timed_shares_nothing()
    {
        using var cache = new CandidateCache(1);
        var shares = new Dictionary<ICandidate, CandidateCache?>();
        ICandidate Make(CompressionPlan plan, CandidateCache? shared)
        {
            var made = new FakeCandidate(plan);
            shares.Add(made, shared);
            return made;
        }

        var usual = new FakeFitness(trial => shares[trial.Candidate] == cache ? 1 : 0);
        var timed = new TimedFitness(trial => shares[trial.Candidate] is null ? 1 : 0);
        var scorer = new Scorer(new FakeCandidate(CompressionPlan.Dense), Make, [usual, timed], Fake.Windows, Fake.Topology, 1, cache);
        Assert.Equal([1, 1], scorer.Score(CompressionPlan.Dense, Budget.Full).Values!);
    }

    private sealed class TimedFitness(Func<Trial, double> measure) : IFitness
    {
        public Metric Metric { get; } = new("time", "s", Direction.Minimize);

        public bool MeasuresTime => true;

        public double Measure(Trial trial) => measure(trial);
    }

    [Fact]
    public void A_budget_limits_the_tokens_that_are_scored()
    {
        var scorer = Fake.Scorer(new FakeFitness(trial => trial.Tokens.Tokens));
        Assert.Equal(8, scorer.Score(CompressionPlan.Dense, new Budget(5)).Values![0]);
        Assert.Equal(16, scorer.Score(CompressionPlan.Dense, Budget.Full).Values![0]);
    }

    [Fact]
    public void What_the_journal_holds_is_not_measured_again_and_counts_as_if_it_were()
    {
        double[][][] script = [[[0.5, 0], [0.25, 0]], [[0.125, 0], [0.5, 0]]];
        using var disk = new MemoryStream();
        var unbroken = Fake.Run(new ScriptedOptimizer(script), Fake.Evaluator(new FakeFitness(Fake.FirstRatio), new Journal(disk)));
        var entries = Fake.Entries(disk);
        Assert.Equal(3, entries.Length);
        for (var survived = 0; survived <= entries.Length; survived++)
        {
            var measured = 0;
            var resumed = Fake.Run(new ScriptedOptimizer(script), Fake.Evaluator(
                new FakeFitness(trial =>
                {
                    measured++;
                    return Fake.FirstRatio(trial);
                }),
                entries: entries[..survived]));
            Assert.Equal(3 - survived, measured);
            Assert.Equal(unbroken.Counts, resumed.Counts);
            Assert.Equal(unbroken.Best!.Genome, resumed.Best!.Genome);
            Assert.Equal(unbroken.Timeline.Select(t => (t.Best, t.Mean)), resumed.Timeline.Select(t => (t.Best, t.Mean)));
        }
    }

    [Fact]
    public void Cancelling_stops_before_the_next_measurement_and_what_was_measured_is_in_the_journal()
    {
        using var cancellation = new CancellationTokenSource();
        using var disk = new MemoryStream();
        var evaluator = Fake.Evaluator(new FakeFitness(trial =>
        {
            cancellation.Cancel();
            return 1;
        }), new Journal(disk));
        var optimizer = new ScriptedOptimizer([[0.5, 0], [0.25, 0], [0.125, 0]]);
        Assert.ThrowsAny<OperationCanceledException>(() => Fake.Run(optimizer, evaluator, cancellation.Token));
        Assert.Single(Fake.Lines(disk));
    }
}
