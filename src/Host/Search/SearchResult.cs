using EvoPrune.Host.Search.Racing;

namespace EvoPrune.Host.Search;

/// <summary>One generation as the result tells it.</summary>
/// <param name="Generation">Index, from 0.</param>
/// <param name="Best">Best value of the first objective so far; null while every evaluation failed.</param>
/// <param name="Mean">Mean of the first objective over the generation's successful proposals.</param>
/// <param name="Seconds">Wall time since the search began.</param>
public sealed record TimelineEntry(int Generation, double? Best, double? Mean, double Seconds)
{
    /// <summary>Share of the objective space that the front dominates, as <see cref="FrontVolume"/> says; absent for one objective.</summary>
    public double? Hypervolume { get; init; }

    /// <summary>Calibration tokens of the minibatch that the best was scored on; absent for the whole set. Only values on the whole set compare.</summary>
    public long? Tokens { get; init; }
}

/// <summary>What a search found.</summary>
/// <param name="Selection">The evaluations that no other dominates, and the best of them. Null if all failed.</param>
/// <param name="FirstFailure">Why the first failed evaluation failed, or null.</param>
/// <param name="Counts">What the search cost.</param>
/// <param name="Timeline">One entry per generation.</param>
/// <param name="Seconds">Wall time.</param>
internal sealed record SearchResult(
    ChosenFront? Selection,
    string? FirstFailure,
    SearchCounts Counts,
    IReadOnlyList<TimelineEntry> Timeline,
    double Seconds)
{
    /// <summary>The best successful evaluation; the earliest among equals. Null if all failed.</summary>
    public Evaluation? Best => Selection?.Best;

    /// <summary>What the front dominates; null for one objective.</summary>
    public FrontVolume? Volume { get; init; }

    /// <summary>What racing saved; null without.</summary>
    public RaceSavings? Racing { get; init; }
}
