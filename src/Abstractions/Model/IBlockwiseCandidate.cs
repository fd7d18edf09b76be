using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>A candidate that shows what it computes on the way. The models of the host do.</summary>
public interface IBlockwiseCandidate : ICandidate
{
    /// <summary>Runs windows of token ids (windows, length), and shows the residual stream (windows, length, hidden size) behind every block in turn.</summary>
    /// <remarks>What is shown is valid until <paramref name="visit"/> returns. A dropped block shows what came in; final norms are left out.</remarks>
    void BlockStates(Tensor tokens, Action<int, Tensor> visit);
}
