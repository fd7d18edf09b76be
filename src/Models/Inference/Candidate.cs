using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>The dense model seen through a plan.</summary>
/// <remarks>
/// Units outside, micro-batches inside: pruned weights of one unit exist at a time, and the residual states of all windows are
/// the only activations of full size.
/// </remarks>
internal sealed class Candidate(ModelWeights dense, CompressionPlan plan, TreatedUnits treated) : ICandidate
{
    /// <inheritdoc/>
    public CompressionPlan Plan => plan;

    /// <inheritdoc/>
    public Tensor HiddenStates(Tensor tokens)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var context = dense.Config.ContextLength;
        var (windows, length) = tokens.shape is [> 0 and var count, > 0 and var size] && size <= context
            ? (count, size)
            : throw new ArgumentException(
                $"Tokens are (windows, length up to {context}), not ({string.Join(", ", tokens.shape)}).", nameof(tokens));
        var states = dense.Embedding.Apply(tokens.to(dense.Embedding.Tokens.device));
        var positions = dense.Positions(length);
        foreach (var unit in dense.Units.Where(unit => plan[unit.Id] is not Drop))
        {
            using var weights = NewDisposeScope();
            var ready = treated.Of(unit, plan[unit.Id]);
            ForEachBatch(states, windows, length, batch => ready.Apply(batch, positions));
        }

        if (dense.FinalNorm is { } norm)
        {
            var ready = norm.Ready();
            ForEachBatch(states, windows, length, batch => batch.copy_(ready.Apply(batch)));
        }

        return states.view(windows, length, -1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Logits(Tensor hiddenStates)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        return dense.Logits(hiddenStates).MoveToOuterDisposeScope();
    }

    private static void ForEachBatch(Tensor states, long windows, long length, Action<Tensor> update)
    {
        foreach (var (start, count) in MicroBatch.Ranges(windows, length, states.device))
        {
            using var scope = NewDisposeScope();
            update(states.narrow(0, start * length, count * length));
        }
    }
}
