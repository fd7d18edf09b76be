using EvoPrune.Models.Inference;
using static TorchSharp.torch;

namespace EvoPrune.Models;

/// <summary>A model with its dense weights in memory, once. They are read only; candidates are views of them.</summary>
/// <remarks>Candidates of one model may be computed on several threads at once.</remarks>
public sealed class LanguageModel : IDisposable
{
    private readonly IReadOnlyCollection<Tensor> owned;

    internal LanguageModel(ModelTopology topology, ModelWeights weights, IReadOnlyCollection<Tensor> owned)
    {
        (Topology, Weights, this.owned) = (topology, weights, owned);
        Dense = Candidate(CompressionPlan.Dense, pruner: null);
    }

    /// <summary>Blocks, units and layers.</summary>
    public ModelTopology Topology { get; }

    /// <summary>The dense weights, ready to run.</summary>
    internal ModelWeights Weights { get; }

    /// <summary>The model as it is.</summary>
    public ICandidate Dense { get; }

    /// <summary>The model under a plan. Costs nothing until it is run.</summary>
    /// <param name="plan">What is done to each unit.</param>
    /// <param name="pruner">Turns treatments into weights; null for a plan that keeps or drops whole units.</param>
    /// <exception cref="ArgumentException">The plan names a unit that the model does not have.</exception>
    public ICandidate Candidate(CompressionPlan plan, IPruner? pruner) => new Candidate(Weights, Known(plan), new(pruner ?? new DensePruner()));

    /// <summary>What the plan leaves of the model.</summary>
    /// <param name="plan">What is done to each unit.</param>
    /// <param name="pruner">Turns treatments into weights; null for a plan that keeps or drops whole units.</param>
    /// <exception cref="ArgumentException">The plan names a unit that the model does not have.</exception>
    public PlanFootprint Footprint(CompressionPlan plan, IPruner? pruner) =>
        PlanFootprint.Measure(Weights, Topology, Known(plan), new(pruner ?? new DensePruner()));

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        foreach (var tensor in owned)
        {
            tensor.Dispose();
        }
    }

    private CompressionPlan Known(CompressionPlan plan)
    {
        var unknown = plan.Changes.Keys.Except(Topology.Units.Select(unit => unit.Id)).ToArray();
        return unknown.Length == 0
            ? plan
            : throw new ArgumentException(
                $"The model has {Topology.Blocks.Count} blocks and no unit {string.Join(", ", unknown)}.", nameof(plan));
    }
}
