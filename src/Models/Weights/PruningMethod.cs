using EvoPrune.Models.Inference;
using SublayerInputs = System.Collections.Generic.IReadOnlyDictionary<EvoPrune.Models.Families.LinearRole, EvoPrune.InputStatistics>;

namespace EvoPrune.Models.Weights;

/// <summary>
/// How the treatments of a plan become weights: by a pruner, with the windows on which it measures activations, or from a level database.
/// </summary>
public abstract class PruningMethod
{
    private protected PruningMethod()
    {
    }

    /// <summary>For plans that keep or drop whole sublayers.</summary>
    public static PruningMethod None { get; } = new PrunerMethod(null, null);

    /// <summary>By a pruner.</summary>
    /// <param name="pruner">Makes the weights; null for plans that keep or drop whole sublayers.</param>
    /// <param name="calibration">The windows on which an <see cref="IActivationPruner"/> measures activations.</param>
    public static PruningMethod Of(IPruner? pruner, TokenWindows? calibration = null) => pruner is null ? None
        : new PrunerMethod(pruner, calibration);

    /// <summary>
    /// Whether activations are measured in the candidate, behind its already pruned blocks: then its weights cannot be shared.
    /// </summary>
    public bool MeasuresCandidate => Needs is { Source: ActivationSource.Pruned };

    /// <summary>Spreads a sparsity evenly: the treatment that each sublayer gets.</summary>
    /// <param name="sparsity">Share of weights to remove, in [0, 1].</param>
    /// <param name="metric">How weights are ranked; null for the pruner's own metric.</param>
    public virtual Treatment Uniform(double sparsity, ImportanceMetric? metric) => new Sparsify(sparsity) { Metric = metric };

    /// <summary>What the pruner measures of activations; null for nothing.</summary>
    internal virtual ActivationNeeds? Needs => null;

    /// <summary>The windows on which activations are measured.</summary>
    internal virtual TokenWindows? Calibration => null;

    /// <summary>What makes the weights, for messages.</summary>
    internal virtual string Name => GetType().Name;

    /// <summary>Identifies the weights that the method makes, for caches.</summary>
    internal abstract MethodKey Key { get; }

    /// <summary>Whether weights are read from a disk.</summary>
    internal virtual bool IsStored => false;

    /// <summary>Whether new weights are worth holding for several uses.</summary>
    /// <remarks>
    /// If the model does not fit into memory, its pruned weights do not either; they are held only if every use costs a pass over the
    /// calibration windows.
    /// </remarks>
    internal virtual bool IsWorthHolding(bool offloads) => Needs is { } needs && (needs.Statistic == InputStatistic.Gram || !offloads);

    /// <summary>The weights of a model under a plan, in the type to compute in.</summary>
    /// <param name="checkpoint">The dense weights.</param>
    /// <param name="plan">What is done to each sublayer.</param>
    /// <param name="statistics">The inputs of a sublayer's layers.</param>
    /// <param name="masks">Masks that earlier candidates made; null to prune every time.</param>
    /// <param name="inOldShapes">Whether shrunk sublayers keep their shapes, with zeros where head groups or channels are gone.</param>
    internal abstract IWeightSource Over(
        IWeightSource checkpoint, CompressionPlan plan, Func<SublayerId, SublayerInputs?> statistics, MaskCache? masks, bool inOldShapes);

    private sealed class PrunerMethod(IPruner? pruner, TokenWindows? calibration) : PruningMethod
    {
        internal override ActivationNeeds? Needs => (pruner as IActivationPruner)?.Needs;

        internal override TokenWindows? Calibration => calibration;

        internal override string Name => pruner?.GetType().Name ?? "A plan without a pruner";

        internal override MethodKey Key => Needs is null ? new(pruner, null, null) : new(pruner, calibration?.Hash, calibration?.Length);

        internal override IWeightSource Over(
            IWeightSource checkpoint, CompressionPlan plan, Func<SublayerId, SublayerInputs?> statistics, MaskCache? masks,
            bool inOldShapes) =>
            new PrunedWeights(new WidenedWeights(checkpoint), plan, pruner, statistics, masks);
    }
}
