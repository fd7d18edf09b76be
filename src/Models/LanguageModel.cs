using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Levels;
using EvoPrune.Models.Training;
using static TorchSharp.torch;

namespace EvoPrune.Models;

/// <summary>A model with its dense weights in memory, once, or as much of them as may be there. They are read only; candidates are views of them.</summary>
/// <remarks>Candidates of one model may be computed on several threads at once.</remarks>
public sealed class LanguageModel : IDisposable
{
    private readonly IReadOnlyCollection<Tensor> owned;
    private readonly WeightReader reader;
    private readonly DenseInputs inputs;
    private readonly Lazy<ModelWeights> cast;

    internal LanguageModel(ModelTopology topology, ModelWeights weights, IReadOnlyCollection<Tensor> owned, WeightReader reader)
    {
        (Topology, Weights, this.owned, this.reader) = (topology, weights, owned, reader);
        inputs = new(Weights);
        cast = new(() =>
        {
            using var scope = NewDisposeScope();
            return weights with { CastHead = Autocast.Of(weights.Head!).DetachFromDisposeScope() };
        });
        Dense = Candidate(CompressionPlan.Dense, pruner: null);
    }

    /// <summary>Blocks, sublayers and layers.</summary>
    public ModelTopology Topology { get; }

    /// <summary>What of the weights is in memory.</summary>
    public required Offloading Offloading { get; init; }

    /// <summary>What is wrong with the weights and yet can be computed: numbers that are NaN or infinite.</summary>
    /// <remarks>Of weights that stay in their file, what was read so far.</remarks>
    public IReadOnlyList<Problem> Warnings => reader.Warnings;

    /// <summary>The dense weights, ready to run.</summary>
    internal ModelWeights Weights { get; }

    /// <summary>The model as it is.</summary>
    public ICandidate Dense { get; }

    /// <summary>The model under a plan. Costs nothing until it is run.</summary>
    /// <param name="plan">What is done to each sublayer.</param>
    /// <param name="pruner">Turns treatments into weights; null for a plan that keeps or drops whole sublayers.</param>
    /// <param name="calibration">The tokens on which an <see cref="IActivationPruner"/> sees activations; null for other pruners.</param>
    /// <param name="cache">Where candidates that begin alike share their states; null to compute all of them anew.</param>
    /// <param name="levels">Where they share sublayers out of a <see cref="LevelDatabase"/>, if not in the cache: a model to be timed is made already.</param>
    /// <param name="autocast">Whether linear layers multiply bfloat16 numbers, whatever the type of the weights.</param>
    /// <exception cref="ArgumentException">The plan names a sublayer that the model does not have, or calibration tokens are missing.</exception>
    public ICandidate Candidate(
        CompressionPlan plan, IPruner? pruner, TokenWindows? calibration = null, CandidateCache? cache = null, CandidateCache? levels = null, bool autocast = false)
    {
        var weights = autocast ? cast.Value : Weights;
        var shared = SharedWeights.Of(cache ?? (pruner is LevelDatabase ? levels : null), pruner, calibration, autocast);
        return new Candidate(weights, plan, Walk(weights, plan, pruner, calibration, shared: shared), cache is null ? null : new(cache, weights, plan, pruner, calibration));
    }

    /// <summary>The model under a plan, its new weights made now and held.</summary>
    /// <inheritdoc cref="Candidate(CompressionPlan, IPruner?, TokenWindows?, CandidateCache?, CandidateCache?, bool)" path="/param"/>
    /// <inheritdoc cref="Candidate(CompressionPlan, IPruner?, TokenWindows?, CandidateCache?, CandidateCache?, bool)" path="/exception"/>
    public PrunedModel Prune(CompressionPlan plan, IPruner? pruner, TokenWindows? calibration = null) => Prune(plan, pruner, calibration, stored: null);

    /// <summary>Whether a pruner's weights are worth holding for several uses: they cost a walk, or are read from a disk.</summary>
    /// <remarks>
    /// A model that does not fit would not fit as its pruned self either. Then only weights are held of which each use would cost a walk; norms are
    /// remembered after the first.
    /// </remarks>
    public bool IsWorthHolding(IPruner? pruner) => pruner switch
    {
        IActivationPruner { Needs.Statistic: InputStatistic.Gram } => true,
        IActivationPruner or LevelDatabase => !Offloading.Offloads,
        _ => false,
    };

    /// <summary>The model under a plan with weights of its own, to train it.</summary>
    /// <param name="plan">What is done to each sublayer.</param>
    /// <param name="pruner">Turns treatments into weights; null for a plan that keeps or drops whole sublayers.</param>
    /// <param name="calibration">The tokens on which an <see cref="IActivationPruner"/> sees activations; null for other pruners.</param>
    /// <param name="cache">Where candidates share pruned weights; null to make all of them anew.</param>
    /// <param name="tables">Whether embedding tables and head are trained, too.</param>
    /// <exception cref="NotSupportedException">The plan quantizes.</exception>
    public TrainableCandidate Trainable(
        CompressionPlan plan, IPruner? pruner, TokenWindows? calibration = null, CandidateCache? cache = null, bool tables = true) =>
        TrainableCandidate.Make(
            Weights, FamilyCatalog.Find(Topology.Family)!, Walk(plan, pruner, calibration, shared: SharedWeights.Of(cache, pruner, calibration)), plan, tables);

    /// <summary>Rounds what all candidates under autocast share now, so that it does not count as the first one's.</summary>
    public void PrepareAutocast() => _ = cast.Value;

    /// <summary>What the plan leaves of the model.</summary>
    /// <inheritdoc cref="Candidate(CompressionPlan, IPruner?, TokenWindows?, CandidateCache?, CandidateCache?, bool)" path="/param"/>
    /// <inheritdoc cref="Candidate(CompressionPlan, IPruner?, TokenWindows?, CandidateCache?, CandidateCache?, bool)" path="/exception"/>
    public PlanFootprint Footprint(CompressionPlan plan, IPruner? pruner, TokenWindows? calibration = null) =>
        PlanFootprint.Measure(Topology, plan, Walk(plan, pruner, calibration));

    /// <summary>The same with new weights going through the data type in which they will be stored.</summary>
    internal PrunedModel Prune(CompressionPlan plan, IPruner? pruner, TokenWindows? calibration, ScalarType? stored) =>
        PrunedModel.Make(Weights, Topology, plan, Walk(plan, pruner, calibration, stored));

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        foreach (var tensor in owned)
        {
            tensor.Dispose();
        }

        if (cast.IsValueCreated)
        {
            cast.Value.CastHead!.Dispose();
        }
    }

    /// <summary>The sublayers under a plan.</summary>
    internal SublayerWalk Walk(CompressionPlan plan, IPruner? pruner, TokenWindows? calibration, ScalarType? stored = null, SharedWeights? shared = null) =>
        Walk(Weights, plan, pruner, calibration, stored, shared);

    private SublayerWalk Walk(
        ModelWeights weights, CompressionPlan plan, IPruner? pruner, TokenWindows? calibration, ScalarType? stored = null, SharedWeights? shared = null) =>
        new(weights, Known(plan), new(pruner ?? new DensePruner(), stored, shared, casts: weights.CastHead is not null), CalibrationOf(plan, pruner, calibration));

    private Calibration? CalibrationOf(CompressionPlan plan, IPruner? pruner, TokenWindows? windows) =>
        pruner is not IActivationPruner { Needs: var needs } || !plan.Changes.Values.Any(Calibration.Concerns) ? null
        : windows is not null ? new(windows, needs, inputs)
        : throw new ArgumentException($"{pruner.GetType().Name} looks at activations, and there are no calibration tokens.", nameof(windows));

    private CompressionPlan Known(CompressionPlan plan)
    {
        var unknown = plan.Changes.Keys.Except(Topology.Sublayers.Select(sublayer => sublayer.Id)).ToArray();
        return unknown.Length == 0
            ? plan
            : throw new ArgumentException(
                $"The model has {Topology.Blocks.Count} blocks and no sublayer {string.Join(", ", unknown)}.", nameof(plan));
    }
}
