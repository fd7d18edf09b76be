using System.Globalization;
using EvoPrune.Models.Checkpoints;

namespace EvoPrune.Models.Families;

/// <summary>A tensor that a configuration implies.</summary>
/// <param name="Name">Name without the family's prefix.</param>
/// <param name="Shape">Shape in the file.</param>
internal sealed record ExpectedTensor(string Name, long[] Shape)
{
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Fills the block index into a name template.</summary>
    public static string NameIn(string template, int block) =>
        template.Replace("{block}", block.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>The existing sublayers of a block in the order of the forward pass.</summary>
    public static IEnumerable<SublayerKind> Sublayers(ModelConfig config, int block) =>
        new[] { SublayerKind.Attention, SublayerKind.Mlp }.Where(config.Block(block).Has);

    /// <summary>All tensors of the model in the order of the forward pass; the head only if it is not tied.</summary>
    public static IEnumerable<ExpectedTensor> Of(Family family, ModelConfig config) =>
    [
        .. Embedding(family, config),
        .. Enumerable.Range(0, config.Blocks).SelectMany(block =>
            Sublayers(config, block).SelectMany(kind => InSublayer(family, kind, block, config))),
        .. Closing(family, config),
    ];

    /// <summary>The tensors of one sublayer: the norm, then weights and biases of its layers.</summary>
    public static IEnumerable<ExpectedTensor> InSublayer(Family family, SublayerKind kind, int block, ModelConfig config) =>
    [
        .. Norm(NameIn(family[kind].Norm, block), family, config),
        .. family[kind].Layers.SelectMany(layer => Linear(layer, block, config)),
    ];

    private static IEnumerable<ExpectedTensor> Embedding(Family family, ModelConfig config)
    {
        var size = config.EmbeddingSize ?? config.HiddenSize;
        yield return new(family.TokenEmbedding, [config.Vocabulary, size]);
        if (family.PositionEmbedding is { } positions)
        {
            yield return new(positions, [config.ContextLength + family.PositionOffset, config.HiddenSize]);
        }

        if (family.TokenTypeEmbedding is { } types)
        {
            yield return new(types, [config.TokenTypes, config.HiddenSize]);
        }

        if (family.EmbeddingProjection is { } projection && config.HasProjections)
        {
            yield return new(projection + ".weight", [config.HiddenSize, size]);
        }

        foreach (var tensor in family.EmbeddingNorm is { } norm ? Norm(norm, family, config) : [])
        {
            yield return tensor;
        }
    }

    private static IEnumerable<ExpectedTensor> Closing(Family family, ModelConfig config)
    {
        var size = config.EmbeddingSize ?? config.HiddenSize;
        foreach (var tensor in family.FinalNorm is { } norm && config.NormsBefore ? Norm(norm, family, config) : [])
        {
            yield return tensor;
        }

        if (family.HeadProjection is { } projection && config.HasProjections)
        {
            yield return new(projection + ".weight", [size, config.HiddenSize]);
        }

        if (family.Head is { } head && !config.TiedHead)
        {
            yield return new(head, [config.Vocabulary, size]);
        }
    }

    private static IEnumerable<ExpectedTensor> Linear(LinearTemplate layer, int block, ModelConfig config)
    {
        var (outputs, inputs) = config.Shape(layer.Role, block);
        var name = NameIn(layer.Name, block);
        yield return new(name + ".weight", layer.Layout == WeightLayout.InputsByOutputs ? [inputs, outputs] : [outputs, inputs]);
        if (config.Has(layer.Bias))
        {
            yield return new(name + ".bias", [outputs]);
        }
    }

    private static IEnumerable<ExpectedTensor> Norm(string name, Family family, ModelConfig config)
    {
        yield return new(name + ".weight", [config.HiddenSize]);
        if (family.Norm == NormKind.Layer)
        {
            yield return new(name + ".bias", [config.HiddenSize]);
        }
    }
}

/// <summary>Derives the topology of a model from its family and configuration.</summary>
internal static class Topology
{
    public static ModelTopology Of(Family family, ModelConfig config, StorageType type) => new(
        family.ModelType,
        config.Vocabulary,
        config.ContextLength,
        config.HiddenSize,
        ExpectedTensor.Of(family, config).Sum(tensor => tensor.Elements),
        type.Bytes,
        [.. Enumerable.Range(0, config.Blocks).Select(block => Block(family, block, config))]);

    private static Block Block(Family family, int index, ModelConfig config) => new(
        index,
        config.Block(index).Heads,
        [.. ExpectedTensor.Sublayers(config, index).Select(kind => SublayerOf(family, new(index, kind), config))]);

    private static Sublayer SublayerOf(Family family, SublayerId id, ModelConfig config)
    {
        LinearLayer[] layers = [.. family[id.Kind].Layers.Select(layer => Layer(layer, id, config))];
        var all = ExpectedTensor.InSublayer(family, id.Kind, id.Block, config).Sum(tensor => tensor.Elements);
        return new(id, layers, all - layers.Sum(layer => layer.Parameters));
    }

    private static LinearLayer Layer(LinearTemplate template, SublayerId sublayer, ModelConfig config)
    {
        var (outputs, inputs) = config.Shape(template.Role, sublayer.Block);
        return new($"{sublayer}.{template.ShortName}", outputs, inputs) { Biases = config.Has(template.Bias) ? outputs : 0 };
    }
}
