namespace EvoPrune;

/// <summary>What a search minimises: a service that optimizers may ask for, to fit themselves to the number of objectives.</summary>
/// <param name="Metrics">One per fitness entry of the experiment, in its order.</param>
public sealed record Objectives(IReadOnlyList<Metric> Metrics)
{
    /// <summary>The number of objectives.</summary>
    public int Count => Metrics.Count;
}
