using System.Diagnostics;

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

    /// <summary>Scores the windows, several batches side by side. The result does not depend on the number of workers.</summary>
    internal static TextScore Measure(ICandidate candidate, TokenWindows windows, int workers, CancellationToken cancellation = default)
    {
        var watch = Stopwatch.StartNew();
        var batches = new NegativeLogLikelihood[(windows.Count + Batch - 1) / Batch];
        var options = new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation };
        Parallel.For(0, batches.Length, options, i =>
            batches[i] = NegativeLogLikelihood.Of(candidate, windows.Slice(i * Batch, Math.Min(Batch, windows.Count - i * Batch))));
        var total = batches.Aggregate((sum, batch) => sum + batch);
        return new(total.Perplexity, windows.Tokens, watch.Elapsed.TotalSeconds);
    }
}
