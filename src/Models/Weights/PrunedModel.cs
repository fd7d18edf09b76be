using EvoPrune.Models.Inference;
using static TorchSharp.torch;

namespace EvoPrune.Models.Weights;

/// <summary>
/// A model under a plan whose new weights are made once and held, for plans that are used more than once and are expensive to make.
/// </summary>
/// <remarks>
/// It takes the memory of the weights that the plan changes, in the type to compute in. What the plan keeps is the dense model's, in memory
/// or in its file.
/// </remarks>
public sealed class PrunedModel : IDisposable
{
    private readonly List<Tensor> owned;
    private readonly ModelTopology topology;
    private readonly PlannedWeights planned;

    private PrunedModel(ModelTopology topology, CompressionPlan plan, DenseModel model, List<Tensor> owned)
    {
        (this.topology, this.owned) = (topology, owned);
        planned = PlannedWeights.Unchanged(model);
        Candidate = new Candidate(planned, prefixes: null, plan);
    }

    /// <summary>The model under the plan.</summary>
    public ICandidate Candidate { get; }

    /// <summary>What the plan leaves of the model.</summary>
    public PlanFootprint Footprint => PlanFootprint.Measure(topology, Candidate.Plan, planned);

    /// <summary>The weights, without those of dropped sublayers.</summary>
    internal IWeightSource Weights => planned.Model.Weights;

    /// <summary>Makes all weights.</summary>
    internal static PrunedModel Make(ModelTopology topology, PlannedWeights weights)
    {
        List<Tensor> owned = [];
        try
        {
            var held = HeldWeights.Of(weights, owned);
            return new(topology, weights.Plan, weights.Model with { Weights = held }, owned);
        }
        catch
        {
            owned.ForEach(tensor => tensor.Dispose());
            throw;
        }
    }

    /// <summary>Frees the new weights.</summary>
    public void Dispose() => owned.ForEach(tensor => tensor.Dispose());
}

/// <summary>New weights in memory over a checkpoint's.</summary>
internal sealed class HeldWeights : WeightDecorator
{
    private readonly Dictionary<SublayerId, SublayerWeights> held;

    private HeldWeights(IWeightSource checkpoint, Dictionary<SublayerId, SublayerWeights> held)
        : base(checkpoint) => (this.held, Sublayers) = (held, [.. held.Keys]);

    /// <inheritdoc/>
    public override IReadOnlyList<SublayerId> Sublayers { get; }

    /// <inheritdoc/>
    public override SublayerWeights Get(SublayerId sublayer) => held[sublayer];

    /// <summary>Makes the new weights of a plan; the caller owns the tensors.</summary>
    public static HeldWeights Of(PlannedWeights weights, List<Tensor> owned)
    {
        var checkpoint = weights.Model.Weights;
        Dictionary<SublayerId, SublayerWeights> held = [];
        weights.Visit(sublayer =>
        {
            var dense = checkpoint.Get(sublayer.Id);
            var layers = dense.Layers.Zip(sublayer.Layers, (before, after) => Hold(before, after, owned));
            held.Add(sublayer.Id, sublayer with { Norm = dense.Norm, Layers = [.. layers] });
        });
        return new(checkpoint, held);
    }

    private static LinearWeights Hold(LinearWeights dense, LinearWeights made, List<Tensor> owned)
    {
        if (made.Treatment is null)
        {
            return dense;
        }

        var weight = Own(made.Make(), owned);

        // Fewer outputs have fewer biases.
        var bias = made.Shape.Outputs == dense.Shape.Outputs || made.Bias is null ? dense.Bias : Own(made.Bias, owned);
        return made with { Make = weight.alias, Bias = bias };
    }

    private static Tensor Own(Tensor tensor, List<Tensor> owned)
    {
        owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
