using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Levels;
using EvoPrune.Models.Weights;
using static TorchSharp.torch;

namespace EvoPrune.Models.Export;

/// <summary>
/// The tensors of an exported model: what the plan keeps straight from the source's file, what it changes from the candidate.
/// </summary>
internal sealed class ExportedWeights(ModelFolder source, LanguageModel model, CompressionPlan plan, ExportedSublayers sublayers,
    StorageType type)
{
    /// <summary>Every tensor of the exported model in the order of the forward pass, then what else the source's files hold.</summary>
    /// <param name="config">Sizes of the exported model.</param>
    /// <param name="blocks">Its blocks.</param>
    public IReadOnlyList<TensorToWrite> Of(ModelConfig config, IReadOnlyList<ExportedBlock> blocks)
    {
        var making = blocks.Index().SelectMany(block => Sublayers(block.Index, block.Item))
            .ToDictionary(entry => entry.Name, entry => (entry.Origin, entry.Make));
        return
        [
            .. ExpectedTensor.Of(source.Family, config).Select(ToWrite),
            .. source.Extras.Select(extra => new TensorToWrite(
                extra.Name, type, [.. extra.Shape], () => Checkpoint.Read(extra, type.Tensor!.Value, CPU)) { Origin = extra }),
        ];

        TensorToWrite ToWrite(ExpectedTensor tensor)
        {
            var (origin, make) = making.TryGetValue(tensor.Name, out var ofSublayer) ? ofSublayer
                : (tensor.Name, () => FromFile(tensor.Name));
            return new(source.StoredName(tensor.Name), type, tensor.Shape, make) { Origin = source.Entry(origin) };
        }
    }

    private IEnumerable<(string Name, string Origin, Func<Tensor> Make)> Sublayers(int index, ExportedBlock block) =>
        ExpectedTensor.Sublayers(source.Config, block.Source).Where(block.Config.Has)
            .SelectMany(kind => SublayerOf(index, block, new(block.Source, kind)));

    // The name that a tensor gets, that of the one it is made of, and how.
    private IEnumerable<(string Name, string Origin, Func<Tensor> Make)> SublayerOf(int index, ExportedBlock block, SublayerId id)
    {
        var template = source.Family[id.Kind];
        var sublayer = model.Weights.Get(id);
        foreach (var ending in source.Family.Norm == NormKind.Layer ? [".weight", ".bias"] : new[] { ".weight" })
        {
            yield return (In(template.Norm, index) + ending, In(template.Norm, id.Block)
                + ending, () => FromFile(In(template.Norm, id.Block) + ending));
        }

        foreach (var (i, (layer, weights)) in template.Layers.Zip(sublayer.Layers).Index())
        {
            yield return (In(layer.Name, index) + ".weight", In(layer.Name, id.Block)
                + ".weight", () => Weight(layer, weights, i, block, id));
            if (weights.Bias is not null)
            {
                yield return (In(layer.Name, index) + ".bias", In(layer.Name, id.Block) + ".bias", () => Bias(layer, block, id));
            }
        }
    }

    private Tensor Weight(LinearTemplate layer, LinearWeights weights, int place, ExportedBlock block, SublayerId id)
    {
        var stored = plan[id] switch
        {
            Keep => FromFile(In(layer.Name, block.Source) + ".weight"),
            Drop => Stored(zeros(weights.Shape.Outputs, weights.Shape.Inputs), layer.Layout),
            _ => Stored(sublayers[id].Layers[place].Make(), layer.Layout),
        };
        var (rows, columns) = layer.Layout == WeightLayout.OutputsByInputs ? (0, 1) : (1, 0);
        return Select(Select(stored, rows, Parts(id, block).Outputs(layer.Role)), columns, Parts(id, block)
            .Inputs(layer.Role)).contiguous();
    }

    private Tensor Bias(LinearTemplate layer, ExportedBlock block, SublayerId id)
    {
        var bias = FromFile(In(layer.Name, block.Source) + ".bias");
        return plan[id] is Drop ? zeros_like(bias) : Select(bias, 0, Parts(id, block).Outputs(layer.Role));
    }

    private Tensor Stored(Tensor weight, WeightLayout layout)
    {
        var cpu = weight.to(type.Tensor!.Value).cpu();
        return layout == WeightLayout.InputsByOutputs ? cpu.t() : cpu;
    }

    private Tensor FromFile(string name) => Checkpoint.Read(source.Entry(name), type.Tensor!.Value, CPU);

    private StructureIndices Parts(SublayerId id, ExportedBlock block) =>
        id.Kind == SublayerKind.Attention ? new(source.Config.Block(id.Block).Heads, block.Live.Groups) : new(null, block.Live.Channels);

    private static Tensor Select(Tensor whole, int dimension, long[]? indices) =>
        indices is null || indices.Length == whole.shape[dimension] ? whole : whole.index_select(dimension, tensor(indices));

    private static string In(string template, int block) => ExpectedTensor.NameIn(template, block);
}

/// <summary>
/// The sublayers of the model that is exported, in any order: made when they are asked for, or held where only a whole walk makes them.
/// </summary>
internal sealed class ExportedSublayers : IDisposable
{
    private readonly IWeightSource weights;
    private readonly PrunedModel? held;

    private ExportedSublayers(IWeightSource weights, ICandidate candidate, PrunedModel? held) =>
        (this.weights, Candidate, this.held) = (weights, candidate, held);

    /// <summary>The model that is exported, computed with the weights as they will be stored.</summary>
    public ICandidate Candidate { get; }

    /// <summary>A sublayer in its stored shapes; new tensors belong to the current dispose scope.</summary>
    public SublayerWeights this[SublayerId id] => weights.Get(id);

    /// <summary>The sublayers of a plan, in the precision in which they will be stored.</summary>
    public static ExportedSublayers Of(LanguageModel model, CompressionPlan plan, PruningMethod method, ScalarType stored)
    {
        if (method.Needs is not null)
        {
            var held = model.Prune(plan, method, stored);
            return new(new WidenedWeights(held.Weights), held.Candidate, held);
        }

        var planned = model.Planned(plan, method, rounding: stored);
        return new(planned.Sources(inOldShapes: true), new Candidate(planned), held: null);
    }

    /// <inheritdoc/>
    public void Dispose() => held?.Dispose();
}
