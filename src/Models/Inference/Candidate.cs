using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>The dense model seen through a plan.</summary>
/// <remarks>
/// Sublayers outside, micro-batches inside: pruned weights of one sublayer exist at a time, and the residual states of all windows are
/// the only activations of full size.
/// </remarks>
/// <param name="dense">Embedding, final norm and head.</param>
/// <param name="plan">What is done to each sublayer.</param>
/// <param name="sublayers">Makes the sublayers of the plan.</param>
/// <param name="prefixes">What candidates that begin alike share; null to share nothing.</param>
internal sealed class Candidate(ModelWeights dense, CompressionPlan plan, SublayerWalk sublayers, Prefixes? prefixes = null) : IBlockwiseCandidate
{
    /// <inheritdoc/>
    public CompressionPlan Plan => plan;

    /// <inheritdoc/>
    public Tensor HiddenStates(Tensor tokens)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var measures = sublayers.MeasuresOn(tokens);
        var shared = prefixes?.On(tokens);
        var (first, known) = shared?.Longest() ?? (0, null);
        var stream = known is null ? ResidualStream.Start(dense, tokens) : ResidualStream.GoOn(dense, tokens, known);
        sublayers.Visit(stream.Apply, measures ? stream : null, first, shared is null ? null : block => shared.Keep(block, stream.States), shared?.Norms, onlyRun: true);
        if (dense.FinalNorm is { } norm)
        {
            stream.Apply(norm.Ready());
        }

        return stream.ByWindow().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void BlockStates(Tensor tokens, Action<int, Tensor> visit)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var stream = ResidualStream.Start(dense, tokens);
        var shown = 0;
        sublayers.Visit(
            sublayer =>
            {
                ShowBefore(sublayer.Id.Block);
                stream.Apply(sublayer);
            },
            sublayers.MeasuresOn(tokens) ? stream : null, onlyRun: true);
        ShowBefore(dense.Sublayers.Max(sublayer => sublayer.Id.Block) + 1);

        // Blocks without a sublayer that is run are shown as well: the stream passes them as it is.
        void ShowBefore(int block)
        {
            for (; shown < block; shown++)
            {
                using var ofBlock = NewDisposeScope();
                visit(shown, stream.ByWindow());
            }
        }
    }

    /// <inheritdoc/>
    public Tensor Logits(Tensor hiddenStates)
    {
        using var span = Phases.Time(Phases.Head);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        Phases.Count(dense.Head is { } head ? 2.0 * hiddenStates.numel() / hiddenStates.shape[^1] * head.numel() : 0);
        return dense.Logits(hiddenStates).MoveToOuterDisposeScope();
    }
}
