using EvoPrune.Host.Reports;

namespace EvoPrune.Host.Search;

/// <summary>Trains what a search and its baselines found, all equally, and scores it on the report text again.</summary>
/// <param name="finetuner">Trains.</param>
/// <param name="report">The windows of the report text.</param>
/// <param name="split">Batches scored side by side, and their threads.</param>
/// <param name="cancellation">Stops between two steps, and between two batches.</param>
internal sealed class PostTraining(Finetuner finetuner, TokenWindows report, ThreadSplit split, CancellationToken cancellation)
{
    /// <summary>The figures of a plan after post-training.</summary>
    /// <exception cref="ArithmeticException">The training diverged.</exception>
    /// <exception cref="NotSupportedException">The plan cannot be trained.</exception>
    public FinetunedFigures Of(CompressionPlan plan, IPruner pruner)
    {
        using var candidate = finetuner.Untrained(plan, pruner);
        using var run = finetuner.PostTraining(candidate);
        while (!run.IsDone)
        {
            cancellation.ThrowIfCancellationRequested();
            run.Next();
        }

        var score = TextScore.Measure(candidate.Candidate, report, split, cancellation);
        return new(score.Perplexity, run.Step * finetuner.TokensPerStep) { Failure = score.Failure is { } failure ? $"report {failure} after post-training" : null };
    }
}
