using System.Diagnostics;
using System.Globalization;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Reports;

/// <summary>A model's score on a text, and how fast it was.</summary>
/// <param name="Perplexity">exp(mean negative log-likelihood); null where that is no finite number.</param>
/// <param name="Tokens">Tokens that went through the model.</param>
/// <param name="Seconds">Wall time.</param>
public sealed record TextScore(double? Perplexity, long Tokens, double Seconds)
{
    /// <summary>Windows per forward pass; part of the protocol.</summary>
    public const int Batch = 16;

    /// <summary>Why there is no perplexity; null where there is one.</summary>
    public string? Failure { get; init; }

    /// <summary>Tokens per second of wall time.</summary>
    public double TokensPerSecond => Tokens / Seconds;

    /// <summary>Batches that the windows make.</summary>
    internal static int BatchesOf(TokenWindows windows) => (windows.Count + Batch - 1) / Batch;

    /// <summary>One of these batches.</summary>
    internal static TokenWindows BatchOf(TokenWindows windows, int index) => windows.Slice(index * Batch, Math.Min(Batch, windows.Count - index * Batch));

    /// <summary>Scores the windows, several batches side by side. The result does not depend on the number of workers.</summary>
    internal static TextScore Measure(ICandidate candidate, TokenWindows windows, ThreadSplit split, CancellationToken cancellation = default)
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

    /// <summary>The score that a likelihood means.</summary>
    internal static TextScore Of(NegativeLogLikelihood total, long tokens, double seconds) => double.IsFinite(total.Perplexity)
        ? new(total.Perplexity, tokens, seconds)
        : new(Perplexity: null, tokens, seconds) { Failure = Reason(total.Sum / total.Count) };

    private static string Reason(double loss) =>
        double.IsNaN(loss) ? "perplexity is NaN: the logits of the model are not all numbers"
        : double.IsInfinity(loss) ? "perplexity is infinite: the model gives a token of the text no probability at all"
        : string.Create(CultureInfo.InvariantCulture, $"perplexity is infinite: the mean loss is {loss:0.#} nats per token, and exp of that overflows");
}
