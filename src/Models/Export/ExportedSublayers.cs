using EvoPrune.Models.Inference;
using static TorchSharp.torch;

namespace EvoPrune.Models.Export;

/// <summary>The sublayers of the model that is exported, in any order: made when they are asked for, or held where only a whole walk makes them.</summary>
internal sealed class ExportedSublayers : IDisposable
{
    private readonly ModelWeights weights;
    private readonly CompressionPlan plan;
    private readonly TreatedSublayers treated;
    private readonly PrunedModel? held;

    private ExportedSublayers(ModelWeights weights, CompressionPlan plan, TreatedSublayers treated, ICandidate candidate, PrunedModel? held) =>
        (this.weights, this.plan, this.treated, Candidate, this.held) = (weights, plan, treated, candidate, held);

    /// <summary>The model that is exported, computed with the weights as they will be stored.</summary>
    public ICandidate Candidate { get; }

    /// <summary>A sublayer ready to compute with; what is new belongs to the current dispose scope.</summary>
    public SublayerWeights this[SublayerId id] => treated.Of(Find(id), plan[id]);

    /// <summary>One of its layers.</summary>
    public Linear this[SublayerId id, int layer] => treated.Of(Find(id), layer, plan[id]);

    /// <summary>The sublayers of a plan, in the precision in which they will be stored.</summary>
    public static ExportedSublayers Of(LanguageModel model, CompressionPlan plan, IPruner? pruner, TokenWindows? calibration, ScalarType stored)
    {
        if (pruner is IActivationPruner)
        {
            var held = model.Prune(plan, pruner, calibration, stored);
            return new(held.Weights, CompressionPlan.Dense, new(new DensePruner()), held.Candidate, held);
        }

        var candidate = new Candidate(model.Weights, plan, model.Walk(plan, pruner, calibration, stored));
        return new(model.Weights, plan, new(pruner ?? new DensePruner(), stored, masked: true), candidate, held: null);
    }

    /// <inheritdoc/>
    public void Dispose() => held?.Dispose();

    private SublayerWeights Find(SublayerId id) => weights.Sublayers.Single(sublayer => sublayer.Id == id);
}
