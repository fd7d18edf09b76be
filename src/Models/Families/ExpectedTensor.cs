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

    /// <summary>Every tensor of the model in the order of the forward pass; the head only where it is not tied.</summary>
    public static IEnumerable<ExpectedTensor> Of(Family family, ModelConfig config)
    {
        yield return new(family.TokenEmbedding, [config.Vocabulary, config.HiddenSize]);
        yield return new(family.PositionEmbedding, [config.ContextLength, config.HiddenSize]);
        for (var block = 0; block < config.Blocks; block++)
        {
            foreach (var (_, unit) in family.Units)
            {
                foreach (var tensor in InUnit(unit, block, config))
                {
                    yield return tensor;
                }
            }
        }

        foreach (var tensor in Norm(family.FinalNorm, config))
        {
            yield return tensor;
        }

        if (!config.TiedHead)
        {
            yield return new(family.Head, [config.Vocabulary, config.HiddenSize]);
        }
    }

    /// <summary>The tensors of one unit: its norm, then weight and bias of its layers.</summary>
    public static IEnumerable<ExpectedTensor> InUnit(UnitTemplate unit, int block, ModelConfig config) =>
    [
        .. Norm(NameIn(unit.Norm, block), config),
        .. unit.Layers.SelectMany(layer => Linear(NameIn(layer.Name, block), layer, config)),
    ];

    private static IEnumerable<ExpectedTensor> Linear(string name, LinearTemplate layer, ModelConfig config)
    {
        var (outputs, inputs) = config.Shape(layer.Role);
        return
        [
            new(name + ".weight", layer.Layout == WeightLayout.InputsByOutputs ? [inputs, outputs] : [outputs, inputs]),
            new(name + ".bias", [outputs]),
        ];
    }

    private static IEnumerable<ExpectedTensor> Norm(string name, ModelConfig config) =>
        [new(name + ".weight", [config.HiddenSize]), new(name + ".bias", [config.HiddenSize])];
}
