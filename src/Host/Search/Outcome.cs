namespace EvoPrune.Host.Search;

/// <summary>What measuring a plan gave: one value per fitness, or the reason why there is none.</summary>
internal sealed record Outcome(IReadOnlyList<double>? Values, string? Failure)
{
    /// <summary>In a race, per fitness the numbers of the windows that its value is made of; null for a fitness without, and outside of races.</summary>
    public IReadOnlyList<IReadOnlyList<double>?>? Windows { get; init; }

    /// <summary>What was measured where that is a failure only because not all of it is finite; else null.</summary>
    public IReadOnlyList<double>? Measured { get; init; }

    /// <summary>The values if all are finite; otherwise a failure that names the first which is not.</summary>
    public static Outcome Of(IReadOnlyList<(Metric Metric, double Value)> measured)
    {
        foreach (var (metric, value) in measured)
        {
            if (!double.IsFinite(value))
            {
                return Failed($"{metric.Name} is {(double.IsNaN(value) ? "NaN" : "infinite")}") with { Measured = [.. measured.Select(m => m.Value)] };
            }
        }

        return new([.. measured.Select(m => m.Value)], null);
    }

    public static Outcome Failed(string reason) => new(null, reason);

    /// <summary>The outcome as the optimizer is told of it.</summary>
    public Evaluation For(Proposal proposal, IReadOnlyList<Metric> metrics) => Values is null
        ? Evaluation.Failed(proposal, Failure ?? "no reason was recorded")
        : Evaluation.Success(proposal, [.. metrics.Select((metric, i) => new Measurement(metric, Values[i]) { Windows = Windows?[i] })]);
}
