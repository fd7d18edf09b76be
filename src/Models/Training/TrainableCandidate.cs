using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EvoPrune.Models.Training;

/// <summary>A model under a plan with weights of its own, in 32 bits: what remains of it can be trained, and the dense weights stay as they are.</summary>
/// <remarks>
/// Shapes are those of the pruned tensors. Dropped sublayers are gone. Where the pruner set a weight to zero, its gradient is multiplied by
/// zero: AdamW's averages then stay zero, and so does the weight, to the bit.
/// </remarks>
public sealed class TrainableCandidate : Trainable
{
    private readonly Dictionary<Tensor, string> names;
    private readonly IReadOnlyList<Tensor> owned;

    private TrainableCandidate(
        CompressionPlan plan, ModelWeights weights, Dictionary<Tensor, string> names, Dictionary<string, Tensor> masks, IReadOnlyList<Tensor> owned)
        : base(weights.Config, names.Where(entry => entry.Key is Parameter).ToDictionary(entry => entry.Value, entry => (Parameter)entry.Key, StringComparer.Ordinal))
    {
        (Weights, this.names, Masks, this.owned) = (weights, names, masks, owned);
        Candidate = new Candidate(weights, plan, new(weights, CompressionPlan.Dense, new(new DensePruner())));
    }

    /// <inheritdoc/>
    public override ICandidate Candidate { get; }

    /// <summary>The weights of the sublayers that remain, and of all that is no sublayer.</summary>
    internal ModelWeights Weights { get; }

    /// <inheritdoc/>
    internal override IReadOnlyDictionary<string, Tensor> Masks { get; }

    private protected override IEnumerable<Tensor> Owned => owned;

    /// <summary>Copies what remains of a model under a plan.</summary>
    /// <param name="dense">The dense weights.</param>
    /// <param name="family">Names the parameters.</param>
    /// <param name="walk">Makes the weights of the plan.</param>
    /// <param name="plan">What is done to each sublayer.</param>
    /// <param name="tables">Whether the tables of tokens, positions and types, and the head, are trained too; otherwise they stay as they are.</param>
    /// <exception cref="NotSupportedException">The plan quantizes.</exception>
    internal static TrainableCandidate Make(ModelWeights dense, Family family, SublayerWalk walk, CompressionPlan plan, bool tables)
    {
        if (plan.Changes.FirstOrDefault(change => change.Value is Quantize) is { Key: var quantized, Value: { } treatment })
        {
            throw new NotSupportedException($"{quantized}={treatment} cannot be finetuned: training would leave the grid of quantized weights.");
        }

        using var copies = new WeightCopies();
        var weights = copies.Of(dense, walk, plan, tables);
        var names = new Dictionary<Tensor, string>(ReferenceEqualityComparer.Instance);
        foreach (var (name, tensor) in weights.Named(family))
        {
            names.Add(tensor, name);
        }

        var masks = copies.Masks.ToDictionary(mask => names[mask.Weight], mask => mask.Kept, StringComparer.Ordinal);
        return new(plan, weights, names, masks, copies.Release());
    }

    /// <inheritdoc/>
    internal override ModelWeights Assemble(Func<string, Tensor> find) => Weights.Map(tensor => tensor is Parameter ? find(names[tensor]) : tensor);
}
