using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>A model under a plan: a view of the dense weights, never a copy of them.</summary>
public interface ICandidate
{
    /// <summary>The plan of the candidate; the empty plan for the dense model.</summary>
    CompressionPlan Plan { get; }

    /// <summary>
    /// Runs windows of token ids (windows, length) through all blocks and the final norm: (windows, length, hidden size).
    /// </summary>
    /// <remarks>
    /// Every window is computed on its own, from position 0. The blocks run one after another, so only one block's pruned weights exist at
    /// a time.
    /// </remarks>
    Tensor HiddenStates(Tensor tokens);

    /// <summary>Applies the language-model head to hidden states (..., hidden size): (..., vocabulary).</summary>
    Tensor Logits(Tensor hiddenStates);
}

/// <summary>A candidate that exposes its residual stream. The models of the host do.</summary>
public interface IBlockwiseCandidate : ICandidate
{
    /// <summary>
    /// Runs windows of token ids (windows, length) and visits the residual stream (windows, length, hidden size) after every block.
    /// </summary>
    /// <remarks>
    /// The tensor is valid until <paramref name="visit"/> returns. A dropped block passes on its input; final norms are not applied.
    /// </remarks>
    void BlockStates(Tensor tokens, Action<int, Tensor> visit);
}

/// <summary>A candidate that computes common beginnings of sequences once. The models of the host do.</summary>
public interface ISequenceCandidate : ICandidate
{
    /// <summary>Runs sequences through all blocks and the final norm: (rows, hidden size).</summary>
    /// <remarks>
    /// Every sequence is computed from position 0 and sees only its stem and itself. On the host its states do not depend on the other
    /// sequences, and equal those of <see cref="ICandidate.HiddenStates(Tensor)"/> for the whole sequence to the bit.
    /// </remarks>
    Tensor HiddenStates(PackedSequences sequences);
}
