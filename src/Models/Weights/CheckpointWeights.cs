using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using static TorchSharp.torch;

namespace EvoPrune.Models.Weights;

/// <summary>The weights of a model as its checkpoint stores them. Owns none of the tensors.</summary>
internal sealed class CheckpointWeights : IWeightSource
{
    private readonly Family family;
    private readonly ModelConfig config;
    private readonly Func<string, Tensor> find;
    private readonly Dictionary<SublayerId, SublayerWeights> sublayers;

    /// <summary>Puts a model together from tensors found by their names without prefix. Shapes are those of the tensors.</summary>
    /// <param name="family">Names the tensors.</param>
    /// <param name="config">Sizes and settings.</param>
    /// <param name="find">The tensors.</param>
    /// <param name="ids">The sublayers of the model; null for all of the configuration's.</param>
    public CheckpointWeights(Family family, ModelConfig config, Func<string, Tensor> find, IReadOnlyList<SublayerId>? ids = null)
    {
        (this.family, this.config, this.find) = (family, config, find);
        Sublayers = ids ?? [.. Enumerable.Range(0, config.Blocks)
            .SelectMany(block => ExpectedTensor.Sublayers(config, block).Select(kind => new SublayerId(block, kind)))];
        sublayers = Sublayers.ToDictionary(id => id, Read);
        Outer = new(
            new(
                find(family.TokenEmbedding),
                Projection(family.EmbeddingProjection),
                family.PositionEmbedding is { } positions ? find(positions) : null,
                family.PositionOffset,
                family.TokenTypeEmbedding is { } types ? find(types) : null,
                family.EmbeddingNorm is { } norm ? NormOf(norm) : null),
            family.FinalNorm is { } final && config.NormsBefore ? NormOf(final) : null,
            Projection(family.HeadProjection),
            family.Head is null ? null : find(config.TiedHead ? family.TokenEmbedding : family.Head));
    }

    /// <inheritdoc/>
    public OuterWeights Outer { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SublayerId> Sublayers { get; }

    /// <inheritdoc/>
    public SublayerWeights Get(SublayerId sublayer) => sublayers[sublayer];

    /// <summary>A stored weight as (outputs, inputs); a new handle.</summary>
    public static Tensor View(Tensor stored, WeightLayout layout) => layout == WeightLayout.InputsByOutputs ? stored.t() : stored.alias();

    private SublayerWeights Read(SublayerId id)
    {
        var template = family[id.Kind];
        return new(id, NormOf(ExpectedTensor.NameIn(template.Norm, id.Block)), [.. template.Layers.Select(layer => Linear(layer, id))]);
    }

    private LinearWeights Linear(LinearTemplate template, SublayerId id)
    {
        var name = ExpectedTensor.NameIn(template.Name, id.Block);
        var stored = find(name + ".weight");
        var bias = config.Has(template.Bias) ? find(name + ".bias") : null;
        var (rows, columns) = ((int)stored.shape[0], (int)stored.shape[1]);
        var (outputs, inputs) = template.Layout == WeightLayout.InputsByOutputs ? (columns, rows) : (rows, columns);
        return new(
            new($"{id}.{template.ShortName}", outputs, inputs) { Biases = (int)(bias?.numel() ?? 0) }, template.Role,
            () => View(stored, template.Layout), bias);
    }

    private Norm NormOf(string name) =>
        new(find(name + ".weight"), family.Norm == NormKind.Layer ? find(name + ".bias") : null, config.NormEpsilon);

    private Tensor? Projection(string? name) => name is not null && config.HasProjections ? find(name + ".weight") : null;
}
