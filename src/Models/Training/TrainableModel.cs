using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Transformer = EvoPrune.Models.Inference.Transformer;

namespace EvoPrune.Models.Training;

/// <summary>A whole model that is trained.</summary>
public sealed class TrainableModel : Trainable
{
    private readonly Family family;

    private TrainableModel(Family family, ModelConfig config, IReadOnlyDictionary<string, Parameter> parameters)
        : base(config, parameters)
    {
        this.family = family;
        Topology = Families.Topology.Of(family, config, StorageType.Of(ScalarType.Float32));
        Candidate = new Candidate(
            PlannedWeights.Unchanged(new(config, family.IsCausal, new CheckpointWeights(family, config, name => parameters[name]))));
    }

    /// <summary>Blocks, sublayers and layers.</summary>
    public ModelTopology Topology { get; }

    /// <inheritdoc/>
    public override ICandidate Candidate { get; }

    /// <summary>A new model as GPT-2 initialises it: normal weights, smaller where they lead to the residual stream.</summary>
    /// <param name="family">For example <c>FamilyCatalog.Find("gpt2")</c>.</param>
    /// <param name="config">Sizes and settings.</param>
    /// <param name="generator">The only source of randomness.</param>
    /// <param name="deviation">Standard deviation of the weights.</param>
    public static TrainableModel Initialise(Family family, ModelConfig config, Generator generator, double deviation = 0.02)
    {
        using var _ = no_grad();
        HashSet<string> residual =
        [
            .. Enumerable.Range(0, config.Blocks).SelectMany(block => family.Attention.Layers.Concat(family.Mlp.Layers)
                .Where(layer => layer.Role is LinearRole.AttentionOutput or LinearRole.MlpOutput)
                .Select(layer => ExpectedTensor.NameIn(layer.Name, block) + ".weight")),
        ];
        return new(family, config, ExpectedTensor.Of(family, config).ToDictionary(
            tensor => tensor.Name,
            tensor => (Parameter)new Parameter(Initial(tensor)).DetachFromDisposeScope(),
            StringComparer.Ordinal));

        Tensor Initial(ExpectedTensor tensor) => tensor switch
        {
            { Shape.Length: > 1 } => empty(tensor.Shape).normal_(0, Deviation(tensor), generator),
            _ => tensor.Name.EndsWith(".bias", StringComparison.Ordinal) ? zeros(tensor.Shape) : ones(tensor.Shape),
        };

        // As many terms as there are sublayers add up in the residual stream.
        double Deviation(ExpectedTensor tensor) =>
            residual.Contains(tensor.Name) ? deviation / Math.Sqrt(2 * config.Blocks) : deviation;
    }

    /// <summary>Writes config.json and model.safetensors in the Hugging Face layout.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        ConfigWriter.Write(folder, family, Config, StorageType.Of(ScalarType.Float32));
        SafetensorsWriter.Write(
            Path.Combine(folder, Checkpoint.SingleFile),
            Parameters.Select(entry => KeyValuePair.Create(family.StoredName(entry.Key), (Tensor)entry.Value)));
    }

    /// <summary>A model of tensors by their names without prefix, which become its parameters.</summary>
    internal static TrainableModel Of(Family family, ModelConfig config, IReadOnlyDictionary<string, Tensor> tensors) => new(
        family, config,
        tensors.ToDictionary(entry => entry.Key, entry => (Parameter)new Parameter(entry.Value)
            .DetachFromDisposeScope(), StringComparer.Ordinal));

    /// <inheritdoc/>
    internal override Transformer Over(Func<string, Tensor> find) =>
        new(Config, family.IsCausal, new CheckpointWeights(family, Config, find));
}
