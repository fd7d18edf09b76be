namespace EvoPrune;

/// <summary>What came of a proposal: one value per fitness, or the reason why there is none.</summary>
public sealed class Evaluation
{
    private Evaluation(Proposal proposal, IReadOnlyList<Measurement> measurements, string? failure) =>
        (Proposal, Measurements, Failure) = (proposal, measurements, failure);

    /// <summary>What was evaluated.</summary>
    public Proposal Proposal { get; }

    /// <summary>What was evaluated, without its budget.</summary>
    public Genome Genome => Proposal.Genome;

    /// <summary>One measurement per fitness entry of the experiment, in its order; none if the evaluation failed.</summary>
    public IReadOnlyList<Measurement> Measurements { get; }

    /// <summary>Why the evaluation failed, or null. A failed evaluation has no value and never wins a comparison.</summary>
    public string? Failure { get; }

    /// <summary>The first objective, smaller is better; failed evaluations rank behind everything.</summary>
    public double Cost => Failure is null ? Measurements[0].Cost : double.PositiveInfinity;

    /// <summary>An evaluation that gave finite values.</summary>
    public static Evaluation Success(Proposal proposal, IReadOnlyList<Measurement> measurements) =>
        measurements.Count > 0 && measurements.All(m => double.IsFinite(m.Value))
            ? new(proposal, measurements, null)
            : throw new ArgumentException("A successful evaluation has at least one measurement, all of them finite.");

    /// <summary>An evaluation that gave no value, and why.</summary>
    public static Evaluation Failed(Proposal proposal, string reason) => new(proposal, [], reason);
}

/// <summary>A measured value and what it means.</summary>
public sealed record Measurement(Metric Metric, double Value)
{
    /// <summary>The value in the direction that every optimizer minimises.</summary>
    public double Cost => Metric.Cost(Value);

    /// <summary>The numbers that it is made of, one per window, in a race; null for a fitness without, and outside of races.</summary>
    public IReadOnlyList<double>? Windows { get; init; }
}

/// <summary>Ranking by the first objective.</summary>
public static class EvaluationRanking
{
    /// <summary>Best first: by cost, equal costs in the order given, failed evaluations last.</summary>
    public static IEnumerable<Evaluation> Ranked(this IEnumerable<Evaluation> evaluations) => evaluations.OrderBy(e => e.Cost);

    /// <summary>The best few; failed evaluations only where nothing else is left.</summary>
    public static IEnumerable<Evaluation> Best(this IEnumerable<Evaluation> evaluations, int count) => evaluations.Ranked().Take(count);
}
