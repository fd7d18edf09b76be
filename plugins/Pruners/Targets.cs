namespace EvoPrune.Pruners;

/// <summary>What the pruners of this assembly expect of a target.</summary>
internal static class Targets
{
    /// <summary>The target's treatment, if it sets weights to zero and leaves their ranking to the pruner.</summary>
    /// <exception cref="NotSupportedException">It does something else, or its groups do not fill the layer.</exception>
    public static Sparsify Sparsified(this PruningTarget target, string pruner, bool takesMetrics = false) =>
        Objection(target.Layer, target.Treatment, pruner, takesMetrics) is { } reason ? throw new NotSupportedException(reason + ".") : (Sparsify)target.Treatment;

    /// <summary>Why a pruner that sets weights to zero has no answer to a treatment; null if it has one.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="treatment">The treatment.</param>
    /// <param name="pruner">The pruner's id.</param>
    /// <param name="takesMetrics">Whether a treatment may bring the metric by which weights are ranked.</param>
    public static string? Objection(LinearLayer layer, Treatment treatment, string pruner, bool takesMetrics = false) => treatment switch
    {
        Sparsify { Metric: { } metric } when !takesMetrics => $"{pruner} ranks weights in its own way, not by '{metric}'; meta-metric does",
        Sparsify { Pattern: { IsUnstructured: false, Group: var group } } when layer.Inputs % group != 0 =>
            $"{layer.Name} has {layer.Inputs} inputs, which groups of {group} do not fill",
        Sparsify => null,
        _ => $"{pruner} sets weights to zero; it has no answer to '{treatment}'",
    };

    /// <summary>What went into the layer.</summary>
    /// <exception cref="InvalidOperationException">The host did not measure it.</exception>
    public static InputStatistics Measured(this PruningTarget target) =>
        target.Inputs ?? throw new InvalidOperationException($"{target.Layer.Name} comes without the statistics of its inputs.");
}
