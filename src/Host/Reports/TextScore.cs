using System.Diagnostics;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Reports;

/// <summary>A model's score on a text, and how fast it was.</summary>
/// <param name="Perplexity">exp(mean negative log-likelihood).</param>
/// <param name="Tokens">Tokens that went through the model.</param>
/// <param name="Seconds">Wall time.</param>
public sealed record TextScore(double Perplexity, long Tokens, double Seconds)
{
    /// <summary>Windows per forward pass; part of the protocol.</summary>
    public const int Batch = 16;

    /// <summary>Tokens per second of wall time.</summary>
    public double TokensPerSecond => Tokens / Seconds;

    /// <summary>Batches that the windows make.</summary>
    internal static int BatchesOf(TokenWindows windows) => (windows.Count + Batch - 1) / Batch;

    /// <summary>Scores the windows, several batches side by side. The result does not depend on the number of workers.</summary>
    internal static TextScore Measure(ICandidate candidate, TokenWindows windows, ThreadSplit split, CancellationToken cancellation = default)
    {
        var watch = Stopwatch.StartNew();
        var batches = new NegativeLogLikelihood[BatchesOf(windows)];
        split.ForEach(
            batches.Length,
            (i, _) => batches[i] = NegativeLogLikelihood.Of(candidate, windows.Slice(i * Batch, Math.Min(Batch, windows.Count - i * Batch))),
            cancellation);
        var total = batches.Aggregate((sum, batch) => sum + batch);
        return new(total.Perplexity, windows.Tokens, watch.Elapsed.TotalSeconds);
    }
}
