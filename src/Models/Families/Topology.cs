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
        config.HeadGroups,
        ExpectedTensor.Of(family, config).Sum(tensor => tensor.Elements),
        type.Bytes,
        [.. Enumerable.Range(0, config.Blocks).Select(block => Block(family, block, config))]);

    private static Block Block(Family family, int index, ModelConfig config) =>
        new(index, [.. family.Units.Select(unit => Unit(unit.Template, new(index, unit.Kind), config))]);

    private static Unit Unit(UnitTemplate template, UnitId id, ModelConfig config)
    {
        LinearLayer[] layers = [.. template.Layers.Select(layer => Layer(layer, id, config))];
        var all = ExpectedTensor.InUnit(template, id.Block, config).Sum(tensor => tensor.Elements);
        return new(id, layers, all - layers.Sum(layer => layer.Parameters));
    }

    private static LinearLayer Layer(LinearTemplate template, UnitId unit, ModelConfig config)
    {
        var (outputs, inputs) = config.Shape(template.Role);
        return new($"{unit}.{template.ShortName}", outputs, inputs);
    }
}
