using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Weights;
using static TorchSharp.torch;

namespace EvoPrune.Models.Levels;

/// <summary>
/// The weights of a model under a plan of levels: sublayers without some of their head groups or channels, the last layer from the
/// database.
/// </summary>
/// <param name="inner">The dense weights.</param>
/// <param name="plan">What is done to each sublayer.</param>
/// <param name="levels">Says what goes at which level, and has the updated last layers.</param>
/// <param name="inOldShapes">Whether shrunk sublayers keep their shapes, with zeros where head groups or channels are gone.</param>
internal sealed class ShrunkWeights(IWeightSource inner, CompressionPlan plan, LevelDatabase levels, bool inOldShapes = false)
    : TreatedWeights(inner, plan)
{
    /// <inheritdoc/>
    protected override SublayerWeights Treat(SublayerWeights dense, Treatment treatment) =>
        treatment is Shrink shrink ? AtLevel(dense, shrink) : Refused(dense, treatment);

    private SublayerWeights AtLevel(SublayerWeights dense, Shrink shrink)
    {
        var kept = levels.Kept(dense.Id, shrink);
        if (kept.Length == levels.StructuresOf(dense.Id))
        {
            return dense;   // A level may be less than half a structure.
        }

        var indices = new StructureIndices(levels.HeadsOf(dense.Id), kept);
        return inOldShapes
            ? dense with { Layers = [.. dense.Layers.Select(layer => Masked(layer, shrink, indices, dense.Id))] }
            : dense with { Kept = kept, Layers = [.. dense.Layers.Select(layer => Narrow(layer, shrink, indices, dense.Id))] };
    }

    private LinearWeights Narrow(LinearWeights layer, Shrink shrink, StructureIndices indices, SublayerId id)
    {
        var (rows, columns) = (indices.Outputs(layer.Role), indices.Inputs(layer.Role));
        var bias = rows is null || layer.Bias is null ? layer.Bias : Select(layer.Bias, rows);
        return new(
            new(layer.Shape.Name, rows?.Length ?? layer.Shape.Outputs, columns?.Length
                ?? layer.Shape.Inputs) { Biases = (int)(bias?.numel() ?? 0) },
            layer.Role,
            () => rows is null ? levels.Weight(id, shrink, Outer.Device) : Selected(rows),
            bias) { Treatment = shrink };

        Tensor Selected(long[] rows)
        {
            using var scope = NewDisposeScope();
            return Select(layer.Make(), rows).MoveToOuterDisposeScope();
        }
    }

    private LinearWeights Masked(LinearWeights layer, Shrink shrink, StructureIndices indices, SublayerId id) => layer with
    {
        Treatment = shrink,
        Make = () =>
        {
            using var scope = NewDisposeScope();
            var weight = indices.Outputs(layer.Role) is { } rows
                ? WithoutRows(layer.Make(), rows)
                : WithZeroColumns(levels.Weight(id, shrink, Outer.Device), indices.Inputs(layer.Role)!, layer.Shape.Inputs);
            return weight.MoveToOuterDisposeScope();
        },
    };

    // Refuses in the words of the pruner that made the database.
    private SublayerWeights Refused(SublayerWeights dense, Treatment treatment)
    {
        IPruner pruner = levels.Pruner;
        return dense with
        {
            Layers = [.. dense.Layers.Select(layer => layer with
            {
                Treatment = treatment,
                Make = () => pruner.Prune(new(layer.Shape, layer.Make(), treatment)),
            })],
        };
    }

    private static Tensor Select(Tensor tensor, long[] rows) =>
        tensor.index_select(0, TorchSharp.torch.tensor(rows, device: tensor.device));

    private static Tensor WithoutRows(Tensor weight, long[] rows) =>
        weight.index_fill(0,
            tensor([.. Enumerable.Range(0, (int)weight.shape[0]).Select(row => (long)row).Except(rows)], device: weight.device), 0);

    // Every column that is gone is a copy of one column of zeros.
    private static Tensor WithZeroColumns(Tensor weight, long[] columns, int inputs)
    {
        var place = Enumerable.Repeat((long)columns.Length, inputs).ToArray();
        foreach (var (i, column) in columns.Index())
        {
            place[column] = i;
        }

        return cat([weight, weight.new_zeros([weight.shape[0], 1])], 1).index_select(1, tensor(place, device: weight.device));
    }
}

/// <summary>Which rows and columns of a sublayer's layers belong to some of its structures: head groups, or inner channels.</summary>
/// <param name="Heads">The heads of an attention sublayer; null for a feed-forward sublayer.</param>
/// <param name="Structures">The structures, rising; null for all.</param>
internal sealed record StructureIndices(HeadGroups? Heads, IReadOnlyList<long>? Structures)
{
    private int SharedBy => Heads!.Count / Heads.KeyValueCount;

    /// <summary>Rows of a layer that compute the structures; null where all are needed.</summary>
    public long[]? Outputs(LinearRole role) => role switch
    {
        LinearRole.Query => Channels(SharedBy),
        LinearRole.Key or LinearRole.Value => Channels(1),
        LinearRole.QueryKeyValue when Structures is not null =>
            [.. Channels(SharedBy)!, .. After(Heads!.Count, Channels(1)!), .. After(Heads.Count + Heads.KeyValueCount, Channels(1)!)],
        LinearRole.MlpGate or LinearRole.MlpInput => Structures is null ? null : [.. Structures],
        _ => null,
    };

    /// <summary>Columns of a layer that read the structures; null where all are needed.</summary>
    public long[]? Inputs(LinearRole role) => role switch
    {
        LinearRole.AttentionOutput => Channels(SharedBy),
        LinearRole.MlpOutput => Structures is null ? null : [.. Structures],
        _ => null,
    };

    // The channels of head groups, each a number of heads wide.
    private long[]? Channels(int headsPerGroup)
    {
        var width = (long)headsPerGroup * Heads!.Dimension;
        return Structures is null ? null
            : [.. Structures.SelectMany(group => Enumerable.Range(0, (int)width).Select(channel => group * width + channel))];
    }

    private IEnumerable<long> After(int heads, long[] channels) => channels.Select(channel => (long)heads * Heads!.Dimension + channel);
}
