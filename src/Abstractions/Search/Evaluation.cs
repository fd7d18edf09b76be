namespace EvoPrune;

/// <summary>The result of a proposal: one value per fitness, or the reason why there is none.</summary>
public sealed class Evaluation
{
    private Evaluation(Proposal proposal, IReadOnlyList<Measurement> measurements, string? failure) =>
        (Proposal, Measurements, Failure) = (proposal, measurements, failure);

    /// <summary>The evaluated proposal.</summary>
    public Proposal Proposal { get; }

    /// <summary>The evaluated genome.</summary>
    public Genome Genome => Proposal.Genome;

    /// <summary>One measurement per fitness entry of the experiment, in its order; empty if the evaluation failed.</summary>
    public IReadOnlyList<Measurement> Measurements { get; }

    /// <summary>Why the evaluation failed; null if it succeeded. A failed evaluation has no value and never wins a comparison.</summary>
    public string? Failure { get; }

    /// <summary>The first objective, smaller is better; infinity for failed evaluations.</summary>
    public double Cost => Failure is null ? Measurements[0].Cost : double.PositiveInfinity;

    /// <summary>An evaluation with finite values.</summary>
    public static Evaluation Success(Proposal proposal, IReadOnlyList<Measurement> measurements) =>
        measurements.Count > 0 && measurements.All(m => double.IsFinite(m.Value))
            ? new(proposal, measurements, null)
            : throw new ArgumentException("A successful evaluation has at least one measurement, all of them finite.");

    /// <summary>An evaluation without values, and the reason.</summary>
    public static Evaluation Failed(Proposal proposal, string reason) => new(proposal, [], reason);
}

/// <summary>A measured value and what it means.</summary>
public sealed record Measurement(Metric Metric, double Value)
{
    /// <summary>The value in the direction that every optimizer minimises.</summary>
    public double Cost => Metric.Cost(Value);

    /// <summary>In a race, the window scores behind the value; null outside of races and for a fitness without window scores.</summary>
    public IReadOnlyList<double>? Windows { get; init; }
}

/// <summary>Ranking by the first objective.</summary>
public static class EvaluationRanking
{
    /// <summary>Best first by cost. Equal costs keep their order, and failed evaluations come last.</summary>
    public static IEnumerable<Evaluation> Ranked(this IEnumerable<Evaluation> evaluations) => evaluations.OrderBy(e => e.Cost);

    /// <summary>The best evaluations; failed ones only if there are not enough others.</summary>
    public static IEnumerable<Evaluation> Best(this IEnumerable<Evaluation> evaluations, int count) => evaluations.Ranked().Take(count);
}
