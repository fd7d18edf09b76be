using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Files;
using EvoPrune.Models.Levels;
using EvoPrune.Models.Training;
using EvoPrune.Models.Weights;
using static TorchSharp.torch;

namespace EvoPrune.Models.Export;

/// <summary>
/// Writes a finetuned candidate as a Hugging Face folder of 32-bit weights, in every shape that a pruned model can leave in.
/// </summary>
/// <remarks>
/// The trained weights stand for a moment in a folder of the source's shapes, with zeros where a shrunk sublayer has lost something; what
/// is exported from it is the plan's dropped sublayers.
/// </remarks>
public static class FinetunedExporter
{
    /// <summary>Writes the model, opens the folder again and compares its outputs.</summary>
    /// <param name="source">The dense model.</param>
    /// <param name="trained">The candidate.</param>
    /// <param name="target">The new folder; it exists afterwards only if everything is right.</param>
    /// <param name="options">Shape; the data type is 32 bits.</param>
    /// <exception cref="InputException">
    /// The target is taken, the plan cannot leave in this shape, or weights or outputs are NaN or infinite; there is no folder.
    /// </exception>
    /// <exception cref="InvalidDataException">The written model does not compute what was trained; the folder is gone.</exception>
    public static ExportReport Export(ModelFolder source, TrainableCandidate trained, string target, ExportOptions options)
    {
        using var whole = new StagingFolder(target + ".whole");
        AtomicFile.Write(
            Path.Combine(whole.Path, ConfigFile.FileName),
            ConfigEdit.Of(source,
                [.. Enumerable.Range(0, source.Config.Blocks)
                    .Select(block => new ExportedBlock(block, new(null, null), source.Config.Block(block)))], Type));
        ModelExporter.CopyCompanions(source, whole.Path);
        using var scope = NewDisposeScope();
        CheckpointWriter.Write(whole.Path, Tensors(source, trained), options.ShardBytes);
        var drops = new CompressionPlan(trained.Candidate.Plan.Changes.Where(change => change.Value is Drop));
        return ModelExporter.Export(ModelFolder.Open(whole.Path), drops, PruningMethod.None, target,
            options with { Type = Type, Compute = ScalarType.Float32 }, CPU);
    }

    private static StorageType Type => StorageType.Of(ScalarType.Float32);

    // Of sublayers that are not there, the dense weights: the plan drops them from the folder.
    private static List<TensorToWrite> Tensors(ModelFolder source, TrainableCandidate trained)
    {
        using var _ = no_grad();
        var own = trained.Tensors.ToDictionary(StringComparer.Ordinal);
        foreach (var (id, kept) in trained.Kept)
        {
            var sublayer = source.Topology.Sublayers.Single(sublayer => sublayer.Id == id);
            var heads = id.Kind == SublayerKind.Attention ? source.Config.Block(id.Block).Heads : null;
            foreach (var (name, tensor) in WidenedSublayer.Tensors(source.Family[id.Kind], sublayer, new(heads, kept), name =>
                trained.Tensors[name]))
            {
                own[name] = tensor;
            }
        }

        return
        [
            .. ExpectedTensor.Of(source.Family, source.Config).Select(tensor => new TensorToWrite(
                source.Entry(tensor.Name).Name, Type, tensor.Shape, () => own.TryGetValue(tensor.Name, out var weight) ? weight.cpu()
                    : Read(source.Entry(tensor.Name)))
            {
                Origin = source.Entry(tensor.Name),
            }),
            .. source.Extras.Select(extra => new TensorToWrite(extra.Name, Type, [.. extra.Shape], () => Read(extra)) { Origin = extra }),
        ];
    }

    private static Tensor Read(TensorEntry entry) => Checkpoint.Read(entry, ScalarType.Float32, CPU);
}

/// <summary>The weights of a shrunk sublayer in the shapes that it had, with zeros where head groups or channels are gone.</summary>
internal static class WidenedSublayer
{
    /// <summary>The tensors of the sublayer by name; new tensors belong to the current dispose scope.</summary>
    /// <param name="template">Names the tensors.</param>
    /// <param name="shape">The dense sublayer.</param>
    /// <param name="kept">The head groups or channels that are left.</param>
    /// <param name="find">The tensors as they are now, as the checkpoint stores them.</param>
    public static IEnumerable<(string Name, Tensor Tensor)> Tensors(
        SublayerTemplate template, Sublayer shape, StructureIndices kept, Func<string, Tensor> find)
    {
        foreach (var (layer, full) in template.Layers.Zip(shape.Layers))
        {
            var name = ExpectedTensor.NameIn(layer.Name, shape.Id.Block);
            var (rows, columns) = (kept.Outputs(layer.Role), kept.Inputs(layer.Role));
            var (outputs, inputs) = layer.Layout == WeightLayout.OutputsByInputs ? (0, 1) : (1, 0);
            var weight = find(name + ".weight");
            yield return (name + ".weight", columns is null ? Spread(weight, outputs, rows, full.Outputs)
                : Spread(weight, inputs, columns, full.Inputs));
            if (full.Biases > 0)
            {
                yield return (name + ".bias", Spread(find(name + ".bias"), 0, rows, full.Outputs));
            }
        }
    }

    // Slice i goes to its old place; zeros elsewhere.
    private static Tensor Spread(Tensor tensor, int dimension, long[]? places, int count)
    {
        if (places is null)
        {
            return tensor;
        }

        var shape = tensor.shape;
        shape[dimension] = count;
        return tensor.new_zeros(shape).index_copy_(dimension, TorchSharp.torch.tensor(places, device: tensor.device), tensor);
    }
}
