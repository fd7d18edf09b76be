using System.ComponentModel;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>Options of every pruner that uses activations.</summary>
public record ActivationOptions
{
    [Description("Which model's activations are used: the candidate, as far as it is pruned already, or the dense model "
        + "(measured once for all candidates).")]
    public ActivationSource Statistics { get; init; } = ActivationSource.Pruned;
}

/// <summary>What the pruners that set weights to zero check and read of a target.</summary>
internal static class PruningTargets
{
    // Avoids 0 / 0. No sum that matters is this small.
    private const double Tiny = 1e-30;

    /// <summary>The target's treatment, which must set weights to zero.</summary>
    /// <exception cref="NotSupportedException">The pruner does not support the treatment, see <see cref="Objection"/>.</exception>
    public static Sparsify Sparsified(this PruningTarget target, string pruner, bool takesMetrics = false) =>
        Objection(target.Layer, target.Treatment, pruner, takesMetrics) is { } reason
            ? throw new NotSupportedException(reason + ".")
            : (Sparsify)target.Treatment;

    /// <summary>Why a pruner that sets weights to zero does not support a treatment; null if it does.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="treatment">The treatment.</param>
    /// <param name="pruner">The pruner's id.</param>
    /// <param name="takesMetrics">Whether a treatment may name the metric by which weights are ranked.</param>
    public static string? Objection(LinearLayer layer, Treatment treatment, string pruner, bool takesMetrics = false) => treatment switch
    {
        Sparsify { Metric: { } metric } when !takesMetrics => $"{pruner} ranks weights in its own way, not by '{metric}'; meta-metric does",
        Sparsify { Pattern: { IsUnstructured: false, Group: var group } } when layer.Inputs % group != 0 =>
            $"{layer.Name} has {layer.Inputs} inputs, which groups of {group} do not fill",
        Sparsify => null,
        _ => $"{pruner} sets weights to zero; it has no answer to '{treatment}'",
    };

    /// <summary>The statistics of the layer's inputs.</summary>
    /// <exception cref="InvalidOperationException">The host did not measure them.</exception>
    public static InputStatistics Measured(this PruningTarget target) =>
        target.Inputs ?? throw new InvalidOperationException($"{target.Layer.Name} comes without the statistics of its inputs.");

    /// <summary>values / divisor, and 0 for 0 / 0.</summary>
    public static Tensor ShareOf(Tensor values, Tensor divisor) => values / divisor.clamp_min(Tiny);

    /// <summary>The relative importance of RIA: values / row sums + values / column sums of the magnitudes.</summary>
    public static Tensor RelativeImportance(Tensor values, Tensor magnitudes) =>
        ShareOf(values, magnitudes.sum(1, keepdim: true)) + ShareOf(values, magnitudes.sum(0, keepdim: true));
}
