using EvoPrune.Models.Inference;
using EvoPrune.Models.Profiling;
using static TorchSharp.torch;

namespace EvoPrune.Models.Weights;

/// <summary>The transformer over the weights of a plan.</summary>
/// <param name="weights">The weights of the plan.</param>
/// <param name="prefixes">States that candidates share; null to compute all of them.</param>
/// <param name="plan">The plan behind weights that are made already; null for that of the weights.</param>
internal sealed class Candidate(PlannedWeights weights, PrefixCache? prefixes = null, CompressionPlan? plan = null)
    : IBlockwiseCandidate, ISequenceCandidate
{
    private readonly Transformer outer = weights.Model.Transformer(weights.Model.Cast(weights.Model.Weights));

    /// <inheritdoc/>
    public CompressionPlan Plan => plan ?? weights.Plan;

    /// <inheritdoc/>
    public Tensor HiddenStates(Tensor tokens)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var carried = weights.MeasuresOn(tokens);
        var shared = prefixes?.On(tokens);
        var (first, known) = shared?.Longest() ?? (0, null);
        var stream = known is null ? outer.Start(tokens) : outer.Resume(tokens, known);
        weights.Run(stream, carried, shared, first, shared?.Norms);
        outer.Finish(stream);
        return stream.ByWindow().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor HiddenStates(PackedSequences sequences)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var shared = prefixes?.On(sequences);
        var (first, known) = shared?.Longest() ?? (0, null);
        var stream = outer.Start(sequences, known);
        weights.Run(stream, carried: false, shared, first);
        outer.Finish(stream);
        return stream.States.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void BlockStates(Tensor tokens, Action<int, Tensor> visit)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var stream = outer.Start(tokens);
        var shown = new BlockVisitor(visit);
        weights.Run(stream, weights.MeasuresOn(tokens), shown);
        shown.Enter(weights.Model.Weights.Sublayers.Max(id => id.Block) + 1, stream);
    }

    /// <inheritdoc/>
    public Tensor Logits(Tensor hiddenStates)
    {
        using var span = Phases.Time(Phases.Head);
        using var _ = no_grad();
        return outer.Logits(hiddenStates);
    }

    // Shows the states after every block before the next one changes them. A block without a sublayer that runs leaves them as they are.
    private sealed class BlockVisitor(Action<int, Tensor> visit) : IForwardObserver
    {
        private int shown;

        public void Enter(int block, ResidualStream stream)
        {
            for (; shown < block; shown++)
            {
                using var scope = NewDisposeScope();
                visit(shown, stream.ByWindow());
            }
        }
    }
}
