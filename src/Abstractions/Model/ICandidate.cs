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

    /// <summary>Runs the same windows, and shows the residual stream (windows, length, hidden size) behind every block in turn.</summary>
    /// <remarks>What is shown is only valid until <paramref name="visit"/> returns. A dropped block shows what came in.</remarks>
    /// <exception cref="NotSupportedException">The candidate cannot tell its blocks apart.</exception>
    void BlockStates(Tensor tokens, Action<int, Tensor> visit) => throw new NotSupportedException($"{GetType().Name} shows no states of blocks.");

    /// <summary>Applies the language-model head to hidden states (..., hidden size): (..., vocabulary).</summary>
    Tensor Logits(Tensor hiddenStates);
}
