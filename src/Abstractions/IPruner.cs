using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>Computes the weights of a sublayer's linear layers under a treatment.</summary>
public interface IPruner
{
    /// <summary>The pruned weight of one linear layer, a new tensor (outputs, inputs) that the caller owns.</summary>
    /// <remarks>The dense weight must not be modified.</remarks>
    /// <exception cref="NotSupportedException">The pruner does not support the treatment.</exception>
    Tensor Prune(PruningTarget target);

    /// <summary>Why this pruner does not support a treatment of a layer, as a clause without a full stop; null if it does.</summary>
    /// <remarks>The host asks before it reads any weights, so that an experiment that cannot work never starts.</remarks>
    /// <param name="layer">Name and shape of the layer.</param>
    /// <param name="treatment">What an encoding's plan would do to it.</param>
    string? Objection(LinearLayer layer, Treatment treatment) => null;
}

/// <summary>One linear layer to prune.</summary>
/// <param name="Layer">Name and shape of the layer.</param>
/// <param name="Weight">The dense weight, (outputs, inputs), possibly a transposed view. Read only.</param>
/// <param name="Treatment"><see cref="Sparsify"/> or <see cref="Quantize"/>. A pruner refuses what it does not support.</param>
public sealed record PruningTarget(LinearLayer Layer, Tensor Weight, Treatment Treatment)
{
    /// <summary>Statistics of the layer's inputs, for an <see cref="IActivationPruner"/>; null for other pruners.</summary>
    public InputStatistics? Inputs { get; init; }
}

/// <summary>Receives the remarks of a pruner: a service that pruners may ask for in their constructor.</summary>
public interface IPrunerLog
{
    /// <summary>Writes one line, from any thread; a repeated line is written once.</summary>
    void Write(string line);
}
