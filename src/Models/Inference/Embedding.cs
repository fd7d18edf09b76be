using EvoPrune.Tensors.Kernels;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>Token ids to the residual states of the first sublayer.</summary>
/// <param name="Tokens">(vocabulary, embedding size).</param>
/// <param name="Projection">(hidden size, embedding size), where they differ.</param>
/// <param name="Positions">(rows, hidden size), where positions are learned.</param>
/// <param name="FirstPosition">Row of the first token of a window.</param>
/// <param name="Types">(types, hidden size); every token is of type 0.</param>
/// <param name="Norm">Over the sum.</param>
internal sealed record Embedding(Tensor Tokens, Tensor? Projection, Tensor? Positions, int FirstPosition, Tensor? Types, Norm? Norm)
{
    /// <summary>(windows, length) to (windows x length, hidden size).</summary>
    public Tensor Apply(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var (windows, length) = (tokens.shape[0], tokens.shape[1]);
        var states = Tokens.index_select(0, tokens.reshape(-1)).Ready();
        states = Projection is null ? states : PackedWeight.Linear(states, Projection.Ready(), null);
        if (Positions is not null)
        {
            states = (states.view(windows, length, -1) + Positions.narrow(0, FirstPosition, length).Ready()).view(windows * length, -1);
        }

        states = Types is null ? states : states + Types.narrow(0, 0, 1).Ready();
        return (Norm is null ? states : Norm.Ready().Apply(states)).MoveToOuterDisposeScope();
    }
}
