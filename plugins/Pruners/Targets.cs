namespace EvoPrune.Pruners;

/// <summary>What the pruners of this assembly expect of a target.</summary>
internal static class Targets
{
    /// <summary>The target's treatment, if it sets weights to zero and leaves their ranking to the pruner.</summary>
    /// <exception cref="NotSupportedException">It does something else.</exception>
    public static Sparsify Sparsified(this PruningTarget target, string pruner) => target.Treatment switch
    {
        Sparsify { Metric: null } sparsify => sparsify,
        Sparsify { Metric: { } metric } => throw new NotSupportedException($"{pruner} ranks weights in its own way, not by '{metric}'; meta-metric does."),
        var other => throw new NotSupportedException($"{pruner} sets weights to zero; it has no answer to '{other}'."),
    };

    /// <summary>What went into the layer.</summary>
    /// <exception cref="InvalidOperationException">The host did not measure it.</exception>
    public static InputStatistics Measured(this PruningTarget target) =>
        target.Inputs ?? throw new InvalidOperationException($"{target.Layer.Name} comes without the statistics of its inputs.");
}
