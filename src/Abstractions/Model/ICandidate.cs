using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>A model under a plan: a view of the dense weights, never a copy of them.</summary>
public interface ICandidate
{
    /// <summary>What was done to the model; the empty plan for the dense model.</summary>
    CompressionPlan Plan { get; }

    /// <summary>Runs windows of token ids (windows, length) through all blocks and the final norm: (windows, length, hidden size).</summary>
    /// <remarks>Every window is computed alone, from position 0. The work goes block by block, so only one block's pruned weights exist at a time.</remarks>
    Tensor HiddenStates(Tensor tokens);

    /// <summary>Applies the language-model head to hidden states (..., hidden size): (..., vocabulary).</summary>
    Tensor Logits(Tensor hiddenStates);
}
