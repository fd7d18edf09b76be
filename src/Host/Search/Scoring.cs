using System.Diagnostics;

namespace EvoPrune.Host.Search;

/// <summary>One candidate that is being measured, whole or in parts by several workers.</summary>
/// <param name="scorer">Measures.</param>
/// <param name="plan">What is measured.</param>
/// <param name="budget">On how many tokens.</param>
/// <param name="known">What is known of the first windows, if anything.</param>
/// <param name="count">Parts in all.</param>
internal sealed class Scoring(Scorer scorer, CompressionPlan plan, Budget budget, Outcome? known, int count)
{
    private readonly Lock gate = new();
    private readonly List<(int First, Outcome Outcome)> parts = [];
    private double seconds;

    /// <summary>Measures a part. Who measures the last one gets the outcome of all, and the seconds that they took together; others get null.</summary>
    public (Outcome Outcome, double Seconds)? Measure(Stretches.Part part)
    {
        var watch = Stopwatch.StartNew();
        var outcome = scorer.Score(plan, budget, known, count == 1 ? null : (part.First, part.End));
        lock (gate)
        {
            parts.Add((part.First, outcome));
            seconds += watch.Elapsed.TotalSeconds;
            return parts.Count < count ? null
                : (count == 1 ? outcome : scorer.Joined(known, [.. parts.OrderBy(each => each.First).Select(each => each.Outcome)]), seconds);
        }
    }
}
