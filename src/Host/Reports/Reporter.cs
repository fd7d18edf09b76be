using EvoPrune.Host.Search;
using EvoPrune.Models;

namespace EvoPrune.Host.Reports;

/// <summary>Measures plans for the result: the report text, the search's own objectives, and what is left of the weights.</summary>
/// <param name="model">The model.</param>
/// <param name="scorerOf">Scores on the calibration set what a pruner makes of a plan.</param>
/// <param name="calibration">The tokens on which pruners see activations.</param>
/// <param name="report">The windows of the report text.</param>
/// <param name="split">Batches measured side by side, and their threads.</param>
/// <param name="cancellation">Stops between two batches.</param>
internal sealed class Reporter(
    LanguageModel model, Func<IPruner, Scorer> scorerOf, TokenWindows calibration, TokenWindows report, ThreadSplit split, CancellationToken cancellation)
{
    /// <summary>All figures of one plan.</summary>
    /// <remarks>A figure that is no finite number is a failure that the result tells; the dense model has to have its objectives, or there is nothing to search for.</remarks>
    /// <exception cref="RunFailedException">The plan could not be scored on the calibration set.</exception>
    public ModelMetrics Report(CompressionPlan plan, IPruner pruner)
    {
        var scorer = scorerOf(pruner);
        var outcome = scorer.Score(plan, Budget.Full);
        var isDense = plan.Changes.Count == 0;
        var values = outcome.Values ?? (isDense ? null : outcome.Measured)
            ?? throw new RunFailedException($"{(isDense ? "the dense model" : $"the plan {plan}")} could not be measured: {outcome.Failure}");

        // The report runs in batches, and activations take a walk of their own: then weights are made once and held.
        using var held = model.IsWorthHolding(pruner) ? model.Prune(plan, pruner, calibration) : null;
        var footprint = held?.Footprint ?? model.Footprint(plan, pruner, calibration);
        var score = TextScore.Measure(held?.Candidate ?? model.Candidate(plan, pruner, calibration), report, split, cancellation);
        return new(
            score.Perplexity,
            scorer.Metrics.Zip(values).ToDictionary(pair => pair.First.Name, pair => double.IsFinite(pair.Second) ? pair.Second : (double?)null),
            footprint.Sparsity,
            footprint.ZeroFraction,
            footprint.ParametersRemoved,
            footprint.Bytes,
            score.TokensPerSecond)
        {
            Failure = Joined(("report", score.Failure), ("calibration", outcome.Failure)),
        };
    }

    private static string? Joined(params (string Where, string? Reason)[] failures) =>
        string.Join("; ", failures.Where(failure => failure.Reason is not null).Select(failure => $"{failure.Where} {failure.Reason}")) is { Length: > 0 } told ? told : null;
}
