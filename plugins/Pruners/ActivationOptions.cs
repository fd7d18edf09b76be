using System.ComponentModel;

namespace EvoPrune.Pruners;

/// <summary>Options of every pruner that looks at activations.</summary>
public record ActivationOptions
{
    [Description("Whose activations count: of the model as far as it is pruned already, or of the dense model (measured once for all candidates).")]
    public ActivationSource Statistics { get; init; } = ActivationSource.Pruned;
}
