using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using static TorchSharp.torch;

namespace EvoPrune.Models.Export;

/// <summary>The tensors of an exported model: what the plan keeps straight from the source's file, what it changes from the candidate.</summary>
internal sealed class ExportedWeights(ModelFolder source, LanguageModel model, CompressionPlan plan, ExportedUnits units, StorageType type)
{
    /// <summary>Every tensor of the exported model in the order of the forward pass, then what else the source's files hold.</summary>
    /// <param name="config">Sizes of the exported model.</param>
    /// <param name="blocks">Its blocks.</param>
    public IReadOnlyList<TensorToWrite> Of(ModelConfig config, IReadOnlyList<ExportedBlock> blocks)
    {
        var making = blocks.Index().SelectMany(block => Units(block.Index, block.Item)).ToDictionary(entry => entry.Name, entry => entry.Make);
        return
        [
            .. ExpectedTensor.Of(source.Family, config).Select(tensor => new TensorToWrite(
                StoredName(tensor.Name), type, tensor.Shape, making.GetValueOrDefault(tensor.Name) ?? (() => FromFile(tensor.Name)))),
            .. source.Extras.Select(extra => new TensorToWrite(
                extra.Name, type, [.. extra.Shape], () => Checkpoint.Read(extra, type.Tensor!.Value, CPU))),
        ];
    }

    private IEnumerable<(string Name, Func<Tensor> Make)> Units(int index, ExportedBlock block) =>
        ExpectedTensor.Units(source.Config, block.Source).Where(block.Config.Has).SelectMany(kind => Unit(index, block, new(block.Source, kind)));

    private IEnumerable<(string Name, Func<Tensor> Make)> Unit(int index, ExportedBlock block, UnitId id)
    {
        var template = source.Family[id.Kind];
        var unit = model.Weights.Units.Single(unit => unit.Id == id);
        foreach (var ending in source.Family.Norm == NormKind.Layer ? [".weight", ".bias"] : new[] { ".weight" })
        {
            yield return (In(template.Norm, index) + ending, () => FromFile(In(template.Norm, id.Block) + ending));
        }

        foreach (var (i, (layer, weights)) in template.Layers.Zip(unit.Layers).Index())
        {
            yield return (In(layer.Name, index) + ".weight", () => Weight(layer, weights, i, block, id));
            if (weights.Bias is not null)
            {
                yield return (In(layer.Name, index) + ".bias", () => Bias(layer, block, plan[id]));
            }
        }
    }

    private Tensor Weight(LinearTemplate layer, Linear weights, int place, ExportedBlock block, UnitId id)
    {
        var stored = plan[id] switch
        {
            Keep => FromFile(In(layer.Name, block.Source) + ".weight"),
            Drop => zeros(weights.Stored.shape, dtype: type.Tensor!.Value),
            _ => Stored(units[id, place].View(), layer.Layout),
        };
        var (rows, columns) = layer.Layout == WeightLayout.OutputsByInputs ? (0, 1) : (1, 0);
        return Select(Select(stored, rows, Outputs(layer.Role, block)), columns, Inputs(layer.Role, block)).contiguous();
    }

    private Tensor Bias(LinearTemplate layer, ExportedBlock block, Treatment treatment)
    {
        var bias = FromFile(In(layer.Name, block.Source) + ".bias");
        return treatment is Drop ? zeros_like(bias) : Select(bias, 0, Outputs(layer.Role, block));
    }

    private Tensor Stored(Tensor weight, WeightLayout layout)
    {
        var cpu = weight.to(type.Tensor!.Value).cpu();
        return layout == WeightLayout.InputsByOutputs ? cpu.t() : cpu;
    }

    private Tensor FromFile(string name) => Checkpoint.Read(source.Entry(name), type.Tensor!.Value, CPU);

    // The source's own way of naming: with the family's prefix, an older one, or none.
    private string StoredName(string name)
    {
        var embedding = source.Entry(source.Family.TokenEmbedding).Name;
        return name == source.Family.Head ? name : embedding[..^source.Family.TokenEmbedding.Length] + name;
    }

    private long[]? Outputs(LinearRole role, ExportedBlock block) => role switch
    {
        LinearRole.Query => Heads(block, SharedBy(block)),
        LinearRole.Key or LinearRole.Value => Heads(block, 1),
        LinearRole.MlpGate or LinearRole.MlpInput => block.Live.Channels,
        _ => null,
    };

    private long[]? Inputs(LinearRole role, ExportedBlock block) => role switch
    {
        LinearRole.AttentionOutput => Heads(block, SharedBy(block)),
        LinearRole.MlpOutput => block.Live.Channels,
        _ => null,
    };

    // The channels of the head groups that stay, each group so many heads wide.
    private long[]? Heads(ExportedBlock block, int headsPerGroup)
    {
        var width = (long)headsPerGroup * source.Config.Block(block.Source).Heads!.Dimension;
        return block.Live.Groups is not { } groups ? null
            : [.. groups.SelectMany(group => Enumerable.Range(0, (int)width).Select(channel => group * width + channel))];
    }

    private int SharedBy(ExportedBlock block) =>
        source.Config.Block(block.Source).Heads is { } heads ? heads.Count / heads.KeyValueCount : 0;

    private static Tensor Select(Tensor whole, int dimension, long[]? indices) =>
        indices is null || indices.Length == whole.shape[dimension] ? whole : whole.index_select(dimension, tensor(indices));

    private static string In(string template, int block) => ExpectedTensor.NameIn(template, block);
}
