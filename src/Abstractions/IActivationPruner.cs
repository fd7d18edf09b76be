namespace EvoPrune;

/// <summary>A pruner that looks at what goes into a layer: the host measures it on the calibration tokens and hands it over with every target.</summary>
public interface IActivationPruner : IPruner
{
    /// <summary>Which statistics, measured where. The same for every target.</summary>
    ActivationNeeds Needs { get; }
}

/// <summary>What an <see cref="IActivationPruner"/> asks for.</summary>
/// <param name="Statistic">What is to be known of the inputs.</param>
/// <param name="Source">Of which model.</param>
public sealed record ActivationNeeds(InputStatistic Statistic, ActivationSource Source);

/// <summary>What is measured of the inputs of a linear layer.</summary>
public enum InputStatistic
{
    /// <summary>The 2-norm of every input channel over all tokens.</summary>
    Norms,

    /// <summary>The norms, and the inner products of all pairs of channels: inputs x inputs numbers for each layer.</summary>
    Gram,
}

/// <summary>The model whose activations are measured.</summary>
public enum ActivationSource
{
    /// <summary>The candidate: the inputs of a block are what its already pruned predecessors make of the tokens (Sun et al. 2024).</summary>
    Pruned,

    /// <summary>The dense model: measured once and shared by all candidates.</summary>
    Dense,
}
