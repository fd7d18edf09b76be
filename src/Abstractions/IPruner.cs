using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>Turns the treatment of a sublayer into the weights of its linear layers.</summary>
public interface IPruner
{
    /// <summary>The pruned weight of one linear layer, a new tensor of shape (outputs, inputs) that the caller owns.</summary>
    /// <remarks>The dense weight is read, never written.</remarks>
    /// <exception cref="NotSupportedException">The treatment is not one that this pruner does.</exception>
    Tensor Prune(PruningTarget target);

    /// <summary>Why this pruner has no answer to a treatment of a layer, in words that go on a sentence; null if it has one.</summary>
    /// <remarks>Asked before any weights are read, so that an experiment which cannot work never starts.</remarks>
    /// <param name="layer">Name and shape of the layer.</param>
    /// <param name="treatment">What an encoding's plan would do to it.</param>
    string? Objection(LinearLayer layer, Treatment treatment) => null;
}

/// <summary>One linear layer to prune.</summary>
/// <param name="Layer">Name and shape of the layer.</param>
/// <param name="Weight">The dense weight, (outputs, inputs); possibly a transposed view. Read only.</param>
/// <param name="Treatment">What to do: <see cref="Sparsify"/> or <see cref="Quantize"/>. A pruner refuses what it does not do.</param>
public sealed record PruningTarget(LinearLayer Layer, Tensor Weight, Treatment Treatment)
{
    /// <summary>What went into the layer, for an <see cref="IActivationPruner"/>; null for others.</summary>
    public InputStatistics? Inputs { get; init; }
}
