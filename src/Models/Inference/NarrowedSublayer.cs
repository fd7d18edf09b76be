using EvoPrune.Models.Levels;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>A sublayer without some of its parts, its last layer as a level database has it.</summary>
/// <param name="sublayer">The dense sublayer.</param>
/// <param name="shrink">The level.</param>
/// <param name="levels">What goes at which level, and what makes up for it.</param>
/// <param name="stored">The data type through which new weights go; null for none.</param>
internal sealed class NarrowedSublayer(SublayerWeights sublayer, Shrink shrink, LevelDatabase levels, ScalarType? stored)
{
    private readonly long[] kept = levels.Kept(sublayer.Id, shrink);

    /// <summary>Whether nothing goes.</summary>
    public bool IsWhole => kept.Length == levels.StructuresOf(sublayer.Id);

    private StructureIndices Parts => new(sublayer.Heads, kept);

    /// <summary>Physically smaller, ready to compute with; what is new belongs to the current dispose scope.</summary>
    public SublayerWeights Narrow(SharedWeights? shared) => sublayer with
    {
        Norm = sublayer.Norm.Ready(),
        Kept = kept,
        Heads = sublayer.Heads is { } heads ? heads with { Count = heads.Count / heads.KeyValueCount * kept.Length, KeyValueCount = kept.Length } : null,
        Layers = [.. sublayer.Layers.Select(layer => Narrow(layer, shared))],
    };

    /// <summary>In its old shape, with zeros where parts are gone; what is new belongs to the current dispose scope.</summary>
    public SublayerWeights Masked() => sublayer with { Norm = sublayer.Norm.Ready(), Layers = [.. sublayer.Layers.Select(Masked)] };

    private Linear Narrow(Linear layer, SharedWeights? shared)
    {
        var weight = shared is null ? Make() : shared.Of(layer.Layer, shrink, Make);
        var shape = new LinearLayer(layer.Layer.Name, (int)weight.shape[0], (int)weight.shape[1]);
        var rows = Parts.Outputs(layer.Role);
        var bias = rows is null || layer.Bias is null ? layer.Bias : Select(layer.Bias, rows);
        return (layer with { Layer = shape with { Biases = (int)(bias?.numel() ?? 0) }, Bias = bias?.Ready() }).With(weight);

        Tensor Make()
        {
            using var scope = NewDisposeScope();
            return (Parts.Outputs(layer.Role) is { } outputs ? Select(layer.Read().View(), outputs) : Last()).Ready().MoveToOuterDisposeScope();
        }
    }

    private Linear Masked(Linear layer)
    {
        var ready = layer.Ready();
        using var scope = NewDisposeScope();
        return ready.With((Parts.Outputs(layer.Role) is { } rows ? WithoutRows(ready.View(), rows) : WithZeroColumns(Parts.Inputs(layer.Role)!)).MoveToOuterDisposeScope());
    }

    private static Tensor WithoutRows(Tensor weight, long[] rows) =>
        weight.index_fill(0, tensor([.. Enumerable.Range(0, (int)weight.shape[0]).Select(row => (long)row).Except(rows)], device: weight.device), 0);

    // Every column that is gone is a copy of one of zeros.
    private Tensor WithZeroColumns(long[] columns)
    {
        var place = Enumerable.Repeat((long)columns.Length, sublayer.Layers[^1].Layer.Inputs).ToArray();
        foreach (var (i, column) in columns.Index())
        {
            place[column] = i;
        }

        var weight = Last().Ready();
        return cat([weight, weight.new_zeros([weight.shape[0], 1])], 1).index_select(1, tensor(place, device: weight.device));
    }

    private Tensor Last()
    {
        var weight = levels.Weight(sublayer.Id, shrink, sublayer.Device);
        return stored is { } type ? weight.to(type).to(weight.dtype) : weight;
    }

    private static Tensor Select(Tensor tensor, long[] rows) => tensor.index_select(0, TorchSharp.torch.tensor(rows, device: tensor.device));
}
