using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>
/// A pruner that uses a layer's inputs. The host measures them on the calibration tokens and passes them with every target.
/// </summary>
public interface IActivationPruner : IPruner
{
    /// <summary>The statistics that the pruner needs, and the model that they are measured on. The same for every target.</summary>
    ActivationNeeds Needs { get; }
}

/// <summary>The statistics that an <see cref="IActivationPruner"/> needs.</summary>
/// <param name="Statistic">What is measured.</param>
/// <param name="Source">The model on which it is measured.</param>
public sealed record ActivationNeeds(InputStatistic Statistic, ActivationSource Source);

/// <summary>What is measured of the inputs of a linear layer.</summary>
public enum InputStatistic
{
    /// <summary>The 2-norm of every input channel over all tokens.</summary>
    Norms,

    /// <summary>The norms, and the inner products of all pairs of channels: (inputs, inputs) numbers per layer.</summary>
    Gram,
}

/// <summary>The model whose activations are measured.</summary>
public enum ActivationSource
{
    /// <summary>The candidate: the inputs of a block come from its already pruned predecessors (Sun et al. 2024).</summary>
    Pruned,

    /// <summary>The dense model: measured once and shared by all candidates.</summary>
    Dense,
}

/// <summary>Statistics of a linear layer's inputs over all calibration tokens. The host owns the tensors; they are read only.</summary>
/// <param name="Norms">||X_j||_2 for every input channel j, (inputs), float32.</param>
/// <param name="Gram">X'X, (inputs, inputs), float32; null unless <see cref="InputStatistic.Gram"/> was requested.</param>
/// <param name="Tokens">Rows of X.</param>
public sealed record InputStatistics(Tensor Norms, Tensor? Gram, long Tokens);
