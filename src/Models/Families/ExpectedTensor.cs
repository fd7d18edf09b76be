using System.Globalization;

namespace EvoPrune.Models.Families;

/// <summary>A tensor that a model of this family and these sizes consists of.</summary>
/// <param name="Name">Name without the family's prefix.</param>
/// <param name="Shape">Sizes as the file stores them.</param>
internal sealed record ExpectedTensor(string Name, long[] Shape)
{
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>The name of one block's weight.</summary>
    public static string NameIn(string template, int block) =>
        template.Replace("{block}", block.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>The sublayers of a block that are there, in the order of the forward pass.</summary>
    public static IEnumerable<SublayerKind> Sublayers(ModelConfig config, int block) =>
        new[] { SublayerKind.Attention, SublayerKind.Mlp }.Where(config.Block(block).Has);

    /// <summary>Every tensor of the model in the order of the forward pass; the head only where it is not tied.</summary>
    public static IEnumerable<ExpectedTensor> Of(Family family, ModelConfig config) =>
    [
        .. Embedding(family, config),
        .. Enumerable.Range(0, config.Blocks).SelectMany(block =>
            Sublayers(config, block).SelectMany(kind => InSublayer(family, kind, block, config))),
        .. Closing(family, config),
    ];

    /// <summary>The tensors of one sublayer: its norm, then weight and bias of its layers.</summary>
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
