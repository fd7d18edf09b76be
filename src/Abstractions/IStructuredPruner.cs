using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>A pruner that physically shrinks whole sublayers and makes all levels in one pass.</summary>
/// <remarks>
/// The result depends only on the sublayer and its inputs, not on the level of any other sublayer. So the host makes all levels of all
/// sublayers once before a search, and candidates are assembled from what is stored.
/// </remarks>
public interface IStructuredPruner : IPruner
{
    /// <summary>The number of stored levels; a sublayer with fewer structures has one level for each.</summary>
    int Levels { get; }

    /// <summary>The model on which inputs are measured: the dense model, or the model with every sublayer at its middle level.</summary>
    ActivationSource Source { get; }

    /// <summary>Removes the structures of a sublayer one by one, until none is left.</summary>
    ShrunkSublayer Shrink(ShrinkTarget target);

    Tensor IPruner.Prune(PruningTarget target) => throw new NotSupportedException(
        $"{GetType().Name} removes whole head groups and inner channels, level by level; it has no answer to '{target.Treatment}'.");
}

/// <summary>
/// A sublayer to shrink, described by its last layer: removing a structure removes its columns there and the rows that feed them.
/// </summary>
/// <param name="Sublayer">The sublayer.</param>
/// <param name="Structures">Number of its head groups or inner channels; all have the same number of consecutive columns.</param>
/// <param name="Weight">The dense weight of the last layer, (outputs, inputs). Read only.</param>
/// <param name="Inputs">Statistics of the last layer's inputs, with the Gram matrix.</param>
/// <param name="Counts">Increasing numbers of removed structures at which the weight is wanted.</param>
public sealed record ShrinkTarget(Sublayer Sublayer, int Structures, Tensor Weight, InputStatistics Inputs, IReadOnlyList<int> Counts);

/// <summary>What remains of a sublayer's last layer at every level.</summary>
/// <param name="Order">The structures in the order of their removal.</param>
/// <param name="Weights">
/// For every count of the target, the weight of the remaining columns in their original order, (outputs, columns). The caller owns the
/// tensors.
/// </param>
public sealed record ShrunkSublayer(IReadOnlyList<int> Order, IReadOnlyList<Tensor> Weights);
