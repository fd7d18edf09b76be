using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>A pruner that makes whole sublayers smaller, at all levels in one go.</summary>
/// <remarks>
/// What it makes follows from the sublayer and from what goes into it, and from no other sublayer's level. So the host has it made once for all
/// sublayers, before a search, and candidates put their models together from what is stored.
/// </remarks>
public interface IStructuredPruner : IPruner
{
    /// <summary>Levels that are stored; a sublayer with fewer parts has one for each.</summary>
    int Levels { get; }

    /// <summary>What precedes a sublayer when its inputs are measured: the dense model, or the model with every sublayer at its middle level.</summary>
    ActivationSource Source { get; }

    /// <summary>Takes the parts of a sublayer out one by one, until none is left.</summary>
    ShrunkSublayer Shrink(ShrinkTarget target);

    Tensor IPruner.Prune(PruningTarget target) =>
        throw new NotSupportedException($"{GetType().Name} takes whole head groups and inner channels out, level by level; it has no answer to '{target.Treatment}'.");
}

/// <summary>A sublayer to be made smaller, seen from its last layer: a part that goes takes its columns there, and the rows that feed them.</summary>
/// <param name="Sublayer">The sublayer.</param>
/// <param name="Structures">Its head groups or inner channels; each has equally many columns, one part after the other.</param>
/// <param name="Weight">The dense weight of the last layer, (outputs, inputs). Read only.</param>
/// <param name="Inputs">What goes into the last layer, with the Gram matrix.</param>
/// <param name="Counts">Rising numbers of removed parts at which the weight is wanted.</param>
public sealed record ShrinkTarget(Sublayer Sublayer, int Structures, Tensor Weight, InputStatistics Inputs, IReadOnlyList<int> Counts);

/// <summary>What is left of a sublayer's last layer, level by level.</summary>
/// <param name="Order">The parts in the order in which they go.</param>
/// <param name="Weights">For every count of the target, the weight over the columns that are left, in their old order: (outputs, columns). The caller owns them.</param>
public sealed record ShrunkSublayer(IReadOnlyList<int> Order, IReadOnlyList<Tensor> Weights);
