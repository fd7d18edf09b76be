using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Levels;
using EvoPrune.Models.Training;
using EvoPrune.Models.Weights;
using static TorchSharp.torch;

namespace EvoPrune.Models;

/// <summary>
/// A model with its dense weights in memory, or as many of them as fit. They are read only; candidates are views of them.
/// </summary>
/// <remarks>Candidates of one model may be computed on several threads at once.</remarks>
public sealed class LanguageModel : IDisposable
{
    private readonly IReadOnlyCollection<Tensor> owned;
    private readonly Family family;
    private readonly WeightReader reader;
    private readonly DenseModel model;
    private readonly DenseStatistics statistics;
    private readonly Lazy<DenseModel> cast;

    internal LanguageModel(ModelTopology topology, Family family, DenseModel model, IReadOnlyCollection<Tensor> owned, WeightReader reader)
    {
        (Topology, this.family, this.model, this.owned, this.reader) = (topology, family, model, owned, reader);
        statistics = new(model);
        cast = new(() =>
        {
            using var scope = NewDisposeScope();
            return model with { CastHead = Autocast.Of(model.Weights.Outer.Head!).DetachFromDisposeScope() };
        });
        Dense = Candidate(CompressionPlan.Dense, PruningMethod.None);
    }

    /// <summary>Blocks, sublayers and layers.</summary>
    public ModelTopology Topology { get; }

    /// <summary>Which weights are in memory.</summary>
    public required Offloading Offloading { get; init; }

    /// <summary>What is wrong with the weights although they can be computed with: NaN and infinities.</summary>
    /// <remarks>Weights that stay in their file are checked when they are first read.</remarks>
    public IReadOnlyList<Problem> Warnings => reader.Warnings;

    /// <summary>The uncompressed model.</summary>
    public ICandidate Dense { get; }

    /// <summary>The dense weights.</summary>
    internal IWeightSource Weights => model.Weights;

    /// <summary>The model under a plan. Costs nothing until it runs.</summary>
    /// <param name="plan">What is done to each sublayer.</param>
    /// <param name="method">Makes the weights.</param>
    /// <param name="cache">Where candidates share residual states and weights; null to compute all of them.</param>
    /// <param name="stored">
    /// Where they share weights that come from a disk, if there is no cache: a model that is timed must not read its weights meanwhile.
    /// </param>
    /// <param name="autocast">Whether linear layers multiply bfloat16 numbers, whatever the type of the weights.</param>
    /// <exception cref="ArgumentException">
    /// The plan names a sublayer that the model does not have, or calibration tokens are missing.
    /// </exception>
    public ICandidate Candidate(
        CompressionPlan plan, PruningMethod method, CandidateCache? cache = null, CandidateCache? stored = null, bool autocast = false)
    {
        var weights = Planned(plan, method, cache ?? (method.IsStored ? stored : null), autocast: autocast);
        return new Candidate(weights, cache is null ? null : new(cache, weights, method));
    }

    /// <summary>The model under a plan, with its new weights made now and held.</summary>
    /// <inheritdoc cref="Candidate" path="/param"/>
    /// <inheritdoc cref="Candidate" path="/exception"/>
    public PrunedModel Prune(CompressionPlan plan, PruningMethod method) => Prune(plan, method, rounding: null);

    /// <summary>Whether a method's weights are worth holding for several uses.</summary>
    public bool IsWorthHolding(PruningMethod method) => method.IsWorthHolding(Offloading.Offloads);

    /// <summary>The model under a plan with weights of its own, to train it.</summary>
    /// <param name="plan">What is done to each sublayer.</param>
    /// <param name="method">Makes the weights.</param>
    /// <param name="cache">Where candidates share pruned weights; null to make all of them.</param>
    /// <param name="tables">Whether embedding tables and head are trained, too.</param>
    /// <exception cref="NotSupportedException">The plan quantizes.</exception>
    public TrainableCandidate Trainable(CompressionPlan plan, PruningMethod method, CandidateCache? cache = null, bool tables = true) =>
        TrainableCandidate.Make(Planned(plan, method, cache), family, tables);

    /// <summary>Rounds now what all candidates under autocast share, so that the first one does not take longer.</summary>
    public void PrepareAutocast() => _ = cast.Value;

    /// <summary>What the plan leaves of the model.</summary>
    /// <inheritdoc cref="Candidate" path="/param"/>
    /// <inheritdoc cref="Candidate" path="/exception"/>
    public PlanFootprint Footprint(CompressionPlan plan, PruningMethod method) =>
        PlanFootprint.Measure(Topology, plan, Planned(plan, method));

    /// <summary>Makes the sublayers that a level database lacks, in one pass of the calibration tokens.</summary>
    /// <param name="database">The database, for this model.</param>
    /// <param name="calibration">The tokens on which inputs are measured.</param>
    /// <param name="built">Called after every sublayer.</param>
    /// <param name="cancellation">Stops between two sublayers.</param>
    /// <exception cref="InputException">The folder cannot be written.</exception>
    public void Build(LevelDatabase database, TokenWindows calibration, Action<SublayerId>? built = null,
        CancellationToken cancellation = default) =>
        database.Build(model, calibration, built, cancellation);

    /// <summary>The held model with new weights rounded through the data type in which they will be stored.</summary>
    internal PrunedModel Prune(CompressionPlan plan, PruningMethod method, ScalarType? rounding) =>
        PrunedModel.Make(Topology, Planned(plan, method, rounding: rounding));

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

    /// <summary>The weights of a plan.</summary>
    internal PlannedWeights Planned(
        CompressionPlan plan, PruningMethod method, CandidateCache? cache = null, ScalarType? rounding = null, bool autocast = false)
    {
        RequireKnown(plan);
        if (method is { Needs: not null, Calibration: null } && plan.Changes.Values.Any(CalibrationPass.IsPruned))
        {
            throw new ArgumentException($"{method.Name} measures activations, and there are no calibration tokens.", nameof(method));
        }

        return new(autocast ? cast.Value : model, plan, method, statistics) { Cache = method.MeasuresCandidate ? null
            : cache, Stored = rounding };
    }

    private void RequireKnown(CompressionPlan plan)
    {
        var unknown = plan.Changes.Keys.Except(Topology.Sublayers.Select(sublayer => sublayer.Id)).ToArray();
        if (unknown.Length > 0)
        {
            throw new ArgumentException(
                $"The model has {Topology.Blocks.Count} blocks and no sublayer {string.Join(", ", unknown)}.", nameof(plan));
        }
    }
}
