using EvoPrune.Models.Inference;
using EvoPrune.Models.Levels;
using static TorchSharp.torch;

namespace EvoPrune.Models;

/// <summary>A model under a plan whose new weights are made once and held, for plans that are used more than once and cost much to make.</summary>
/// <remarks>
/// Beside the dense model, it takes the room of the weights that the plan changes, as wide as they are computed with. What the plan leaves
/// alone is the dense model's, and where that stays in its file, read as it is there.
/// </remarks>
public sealed class PrunedModel : IDisposable
{
    private readonly List<Tensor> owned;
    private readonly ModelTopology topology;

    private PrunedModel(ModelTopology topology, CompressionPlan plan, ModelWeights weights, List<Tensor> owned)
    {
        (this.topology, Weights, this.owned) = (topology, weights, owned);
        Candidate = new Candidate(weights, plan, Sublayers);
    }

    /// <summary>The model under the plan.</summary>
    public ICandidate Candidate { get; }

    /// <summary>What the plan leaves of the model.</summary>
    public PlanFootprint Footprint => PlanFootprint.Measure(topology, Candidate.Plan, Sublayers);

    /// <summary>The weights, without those of dropped sublayers.</summary>
    internal ModelWeights Weights { get; }

    private SublayerWalk Sublayers => new(Weights, CompressionPlan.Dense, new(new DensePruner()));

    /// <summary>Makes all weights.</summary>
    internal static PrunedModel Make(ModelWeights dense, ModelTopology topology, CompressionPlan plan, SublayerWalk walk)
    {
        List<Tensor> owned = [];
        List<SublayerWeights> sublayers = [];
        try
        {
            walk.Visit(sublayer => sublayers.Add(Held(dense.Sublayers.Single(each => each.Id == sublayer.Id), sublayer, owned)));
            return new(topology, plan, dense with { Sublayers = sublayers }, owned);
        }
        catch
        {
            owned.ForEach(tensor => tensor.Dispose());
            throw;
        }
    }

    /// <summary>Frees the new weights.</summary>
    public void Dispose() => owned.ForEach(tensor => tensor.Dispose());

    // What is new lives as long as this; norms, and kept weights and biases, are the dense model's.
    private static SublayerWeights Held(SublayerWeights dense, SublayerWeights treated, List<Tensor> owned) => treated with
    {
        Norm = dense.Norm,
        Layers = [.. dense.Layers.Zip(treated.Layers, (before, after) =>
        {
            if (!after.IsMade)
            {
                return before;
            }

            // Fewer outputs have fewer biases.
            return after with
            {
                Stored = Owned(after.Stored, owned),
                Bias = after.Layer.Outputs == before.Layer.Outputs || after.Bias is null ? before.Bias : Owned(after.Bias, owned),
            };
        })],
    };

    private static Tensor Owned(Tensor tensor, List<Tensor> owned)
    {
        owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
