using EvoPrune.Models.Checkpoints;

namespace EvoPrune.Models.Families;

/// <summary>The topology of a model from its family and sizes alone.</summary>
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
