using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Transformer = EvoPrune.Models.Inference.Transformer;

namespace EvoPrune.Models.Training;

/// <summary>
/// A model under a plan with weights of its own in 32 bits: what remains of it can be trained, and the dense weights stay as they are.
/// </summary>
/// <remarks>
/// Shapes are those of the pruned tensors; dropped sublayers are gone. Where the pruner set a weight to zero, its gradient is multiplied by
/// zero: AdamW's averages then stay zero, and so does the weight, to the bit.
/// </remarks>
public sealed class TrainableCandidate : Trainable
{
    private readonly Family family;
    private readonly IReadOnlyList<SublayerId> sublayers;
    private readonly IReadOnlyList<Tensor> owned;

    private TrainableCandidate(
        PlannedWeights weights, Family family, IReadOnlyList<SublayerId> sublayers, IReadOnlyDictionary<string, Tensor> tensors,
        IReadOnlyList<Tensor> owned)
        : base(weights.Model.Config, tensors.Where(entry => entry.Value is Parameter).ToDictionary(
            entry => entry.Key, entry => (Parameter)entry.Value, StringComparer.Ordinal))
    {
        (this.family, this.sublayers, Tensors, this.owned) = (family, sublayers, tensors, owned);
        Weights = Source(name => tensors[name]);
        Candidate = new Candidate(PlannedWeights.Unchanged(weights.Model with { Weights = Weights }), prefixes: null, weights.Plan);
    }

    /// <inheritdoc/>
    public override ICandidate Candidate { get; }

    /// <summary>The weights that remain, trained or not, by the names of the family without prefix.</summary>
    internal IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>The same as the source of a forward pass.</summary>
    internal IWeightSource Weights { get; }

    /// <summary>The head groups or channels that shrunk sublayers keep.</summary>
    internal IReadOnlyDictionary<SublayerId, IReadOnlyList<long>> Kept { get; private init; } =
        new Dictionary<SublayerId, IReadOnlyList<long>>();

    private protected override IEnumerable<Tensor> Owned => owned;

    /// <summary>Copies what remains of a model under a plan.</summary>
    /// <param name="weights">The weights of the plan.</param>
    /// <param name="family">Names the parameters.</param>
    /// <param name="tables">
    /// Whether the tables of tokens, positions and types, and the head, are trained too; otherwise they stay as they are.
    /// </param>
    /// <exception cref="NotSupportedException">The plan quantizes.</exception>
    internal static TrainableCandidate Make(PlannedWeights weights, Family family, bool tables)
    {
        if (weights.Plan.Changes.FirstOrDefault(change => change.Value is Quantize) is { Key: var quantized, Value: { } treatment })
        {
            throw new NotSupportedException(
                $"{quantized}={treatment} cannot be finetuned: training would leave the grid of quantized weights.");
        }

        using var copies = new WeightCopies(family);
        copies.AddSublayers(weights);
        copies.AddOuter(weights.Model.Weights.Outer, tables);
        return new(weights, family, copies.Sublayers, copies.Tensors, copies.Release()) { Kept = copies.Kept, Masks = copies.Masks };
    }

    /// <inheritdoc/>
    internal override Transformer Over(Func<string, Tensor> find) =>
        new(Config, family.IsCausal, Source(name => Tensors[name] is Parameter ? find(name) : Tensors[name]));

    private CheckpointWeights Source(Func<string, Tensor> find) => new(family, Config, find, sublayers);
}

/// <summary>Copies of a candidate's weights in 32 bits, by the names of the family; freed again unless they are released.</summary>
internal sealed class WeightCopies(Family family) : IDisposable
{
    private readonly Dictionary<string, Tensor> outer = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> inner = new(StringComparer.Ordinal);
    private List<Tensor> made = [];

    /// <summary>The sublayers that remain.</summary>
    public List<SublayerId> Sublayers { get; } = [];

    /// <summary>Every weight: parameters, or plain tensors for what is not trained. Those outside the sublayers come first.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => outer.Concat(inner).ToDictionary(StringComparer.Ordinal);

    /// <summary>Where every pruned weight with zeros is not zero.</summary>
    public Dictionary<string, Tensor> Masks { get; } = new(StringComparer.Ordinal);

    /// <summary>The head groups or channels that shrunk sublayers keep.</summary>
    public Dictionary<SublayerId, IReadOnlyList<long>> Kept { get; } = [];

    /// <summary>Copies the sublayers that remain under a plan.</summary>
    public void AddSublayers(PlannedWeights weights)
    {
        using var _ = no_grad();
        weights.Visit(sublayer =>
        {
            Sublayers.Add(sublayer.Id);
            if (sublayer.Kept is { } kept)
            {
                Kept.Add(sublayer.Id, kept);
            }

            var template = family[sublayer.Id.Kind];
            AddNorm(inner, ExpectedTensor.NameIn(template.Norm, sublayer.Id.Block), sublayer.Norm);
            foreach (var (layer, names) in sublayer.Layers.Zip(template.Layers))
            {
                var name = ExpectedTensor.NameIn(names.Name, sublayer.Id.Block);
                var weight = Trained(CheckpointWeights.View(layer.Make(), names.Layout));   // as the checkpoint stores it
                inner.Add(name + ".weight", weight);
                Add(inner, name + ".bias", layer.Bias, isTrained: true);
                if (weights.Plan[sublayer.Id] is not Keep)
                {
                    AddMask(name + ".weight", weight);
                }
            }
        });
    }

    /// <summary>Copies what is outside the sublayers.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="tables">Whether the tables of tokens, positions and types, and the head, are trained.</param>
    public void AddOuter(OuterWeights weights, bool tables)
    {
        using var _ = no_grad();
        var embedding = weights.Embedding;
        Add(outer, family.TokenEmbedding, embedding.Tokens, tables);
        Add(outer, family.PositionEmbedding, embedding.Positions, tables);
        Add(outer, family.TokenTypeEmbedding, embedding.Types, tables);
        Add(outer, family.EmbeddingProjection + ".weight", embedding.Projection, isTrained: true);
        AddNorm(outer, family.EmbeddingNorm, embedding.Norm);
        AddNorm(outer, family.FinalNorm, weights.FinalNorm);
        Add(outer, family.HeadProjection + ".weight", weights.HeadProjection, isTrained: true);
        Add(outer, family.Head, ReferenceEquals(weights.Head, embedding.Tokens) ? null : weights.Head, tables);
    }

    /// <summary>Hands all tensors over.</summary>
    public IReadOnlyList<Tensor> Release()
    {
        var released = made;
        made = [];
        return released;
    }

    public void Dispose() => made.ForEach(tensor => tensor.Dispose());

    private void AddNorm(Dictionary<string, Tensor> tensors, string? name, Norm? norm)
    {
        Add(tensors, name + ".weight", norm?.Weight, isTrained: true);
        Add(tensors, name + ".bias", norm?.Bias, isTrained: true);
    }

    private void Add(Dictionary<string, Tensor> tensors, string? name, Tensor? tensor, bool isTrained)
    {
        if (tensor is not null)
        {
            tensors.Add(name!, isTrained ? Trained(tensor) : Frozen(tensor));
        }
    }

    private Parameter Trained(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return Hold(new Parameter(tensor.to(ScalarType.Float32, copy: true).contiguous()));
    }

    // Shares memory with dense weights that are 32 bits wide already.
    private Tensor Frozen(Tensor tensor) => Hold(tensor.dtype == ScalarType.Float32 ? tensor.alias() : tensor.to(ScalarType.Float32));

    private void AddMask(string name, Tensor weight)
    {
        using var scope = NewDisposeScope();
        var kept = weight.ne(0);
        if (!kept.all().item<bool>())
        {
            Masks.Add(name, Hold(kept));
        }
    }

    private T Hold<T>(T tensor)
        where T : Tensor
    {
        made.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
