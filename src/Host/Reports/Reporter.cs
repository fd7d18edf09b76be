using System.Diagnostics;
using System.Globalization;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Models;
using EvoPrune.Models.Weights;

namespace EvoPrune.Host.Reports;

/// <summary>Measures plans for the result: report perplexity, objectives of the search, and size of the weights.</summary>
/// <param name="model">The model.</param>
/// <param name="scorerOf">Makes the scorer of plans with a pruning method, on the calibration set.</param>
/// <param name="report">The windows of the report text.</param>
/// <param name="tasks">Measures the tasks of the report.</param>
/// <param name="split">Workers and threads for scoring the report text.</param>
/// <param name="cancellation">Stops between two batches.</param>
internal sealed class Reporter(
    LanguageModel model, Func<PruningMethod, Scorer> scorerOf, TokenWindows report, TaskReports tasks, ThreadSplit split,
    CancellationToken cancellation)
{
    /// <summary>Measures one plan.</summary>
    /// <param name="name">Its name in the result.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="pruner">Makes its weights.</param>
    /// <remarks>A value that is not finite is recorded as a failure. The dense model must have finite objectives.</remarks>
    /// <exception cref="RunFailedException">The plan could not be scored on the calibration set.</exception>
    public ModelMetrics Report(string name, CompressionPlan plan, PruningMethod pruner)
    {
        var scorer = scorerOf(pruner);
        var outcome = scorer.Score(plan, Budget.Full);
        var isDense = plan.Changes.Count == 0;
        var values = outcome.Values ?? (isDense ? null : outcome.Measured)
            ?? throw new RunFailedException(
            $"{(isDense ? "the dense model" : $"the plan {plan}")} could not be measured: {outcome.Failure}");

        // The report runs in several batches, so expensive weights are made once and kept.
        using var held = model.IsWorthHolding(pruner) ? model.Prune(plan, pruner) : null;
        var footprint = held?.Footprint ?? model.Footprint(plan, pruner);
        var candidate = held?.Candidate ?? model.Candidate(plan, pruner);
        var score = TextScore.Measure(candidate, report, split, cancellation);
        return new(
            score.Perplexity,
            scorer.Metrics.Zip(values)
                .ToDictionary(pair => pair.First.Name, pair => double.IsFinite(pair.Second) ? pair.Second : (double?)null),
            footprint.Sparsity,
            footprint.ZeroFraction,
            footprint.ParametersRemoved,
            footprint.Bytes,
            score.TokensPerSecond)
        {
            Tasks = tasks.Measure(name, candidate),
            Failure = Joined(("report", score.Failure), ("calibration", outcome.Failure)),
        };
    }

    private static string? Joined(params (string Where, string? Reason)[] failures) =>
        string.Join("; ", failures.Where(failure => failure.Reason is not null)
            .Select(failure => $"{failure.Where} {failure.Reason}")) is { Length: > 0 } told ? told : null;
}

/// <summary>The perplexity of a model on a text, and its speed.</summary>
/// <param name="Perplexity">exp(mean negative log-likelihood); null if it is not finite.</param>
/// <param name="Tokens">Tokens of all windows.</param>
/// <param name="Seconds">Wall time.</param>
public sealed record TextScore(double? Perplexity, long Tokens, double Seconds)
{
    /// <summary>Windows per forward pass; part of the protocol.</summary>
    public const int Batch = Protocol.WindowsPerBatch;

    /// <summary>The reason for a missing perplexity; otherwise null.</summary>
    public string? Failure { get; init; }

    /// <summary>Tokens per second of wall time.</summary>
    public double TokensPerSecond => Tokens / Seconds;

    /// <summary>Number of batches for these windows.</summary>
    internal static int BatchesOf(TokenWindows windows) => (windows.Count + Batch - 1) / Batch;

    /// <summary>The windows of a batch.</summary>
    internal static TokenWindows BatchOf(TokenWindows windows, int index) =>
        windows.Slice(index * Batch, Math.Min(Batch, windows.Count - index * Batch));

    /// <summary>Scores the windows with several batches in parallel. The result does not depend on the number of workers.</summary>
    internal static TextScore Measure(ICandidate candidate, TokenWindows windows, ThreadSplit split,
        CancellationToken cancellation = default)
    {
        var watch = Stopwatch.StartNew();
        var batches = new NegativeLogLikelihood[BatchesOf(windows)];
        split.ForEach(
            batches.Length,
            (i, _) => batches[i] = NegativeLogLikelihood.Of(candidate, BatchOf(windows, i)),
            cancellation);
        var total = batches.Aggregate((sum, batch) => sum + batch);
        return Of(total, windows.Tokens, watch.Elapsed.TotalSeconds);
    }

    /// <summary>The score for a negative log-likelihood.</summary>
    internal static TextScore Of(NegativeLogLikelihood total, long tokens, double seconds) => double.IsFinite(total.Perplexity)
        ? new(total.Perplexity, tokens, seconds)
        : new(Perplexity: null, tokens, seconds) { Failure = Reason(total.Sum / total.Count) };

    private static string Reason(double loss) =>
        double.IsNaN(loss) ? "perplexity is NaN: the logits of the model are not all numbers"
        : double.IsInfinity(loss) ? "perplexity is infinite: the model gives a token of the text no probability at all"
        : string.Create(CultureInfo.InvariantCulture,
        $"perplexity is infinite: the mean loss is {loss:0.#} nats per token, and exp of that overflows");
}

/// <summary>The value of a fitness plugin for a model on a text, or the reason why it is missing.</summary>
/// <param name="Name">Id of the plugin.</param>
/// <param name="Value">The value; null if the measurement failed.</param>
/// <param name="Unit">Unit of the value.</param>
/// <param name="Failure">The reason for a missing value; otherwise null.</param>
/// <param name="Shown">The formatted value, or the reason.</param>
public sealed record FitnessScore(string Name, double? Value, string Unit, string? Failure, string Shown);

/// <summary>Measures fitness plugins on a text.</summary>
internal static class FitnessScores
{
    /// <summary>Measures one plugin, batch by batch if it has window scores.</summary>
    /// <param name="name">Id of the plugin.</param>
    /// <param name="fitness">The plugin.</param>
    /// <param name="candidate">The model.</param>
    /// <param name="dense">The dense model.</param>
    /// <param name="windows">The text.</param>
    /// <param name="topology">Topology of the model.</param>
    public static FitnessScore Measure(string name, IFitness fitness, ICandidate candidate, ICandidate dense, TokenWindows windows,
        ModelTopology topology)
    {
        var metric = fitness.Metric;
        try
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            var value = fitness is IWindowFitness { HasWindows: true } byWindow
                ? byWindow.Combine([.. Enumerable.Range(0, TextScore.BatchesOf(windows))
                .SelectMany(i => byWindow.MeasureWindows(new Trial(candidate, dense, TextScore.BatchOf(windows, i), topology)))])
                : fitness.Measure(new Trial(candidate, dense, windows, topology));
            var outcome = Outcome.Of([(metric, value)]);
            return outcome.Failure is null ? new(name, value, metric.Unit, null, metric.Show(value)) : Failed(outcome.Failure);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
        {
            return Failed(PluginFault.Describe(exception));
        }

        FitnessScore Failed(string reason) => new(name, null, metric.Unit, reason, $"failed: {reason}");
    }
}
