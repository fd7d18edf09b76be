using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Files;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Weights;
using static TorchSharp.torch;

namespace EvoPrune.Models.Export;

/// <summary>Writes a pruned model as a Hugging Face folder, and does not believe it before it has read it again.</summary>
public static class ModelExporter
{
    /// <summary>The plan, as it is written beside the model.</summary>
    public const string PlanFile = "evoprune-plan.json";

    private const double Tolerance = 1e-4;

    // What belongs to a model beside weights and configuration.
    private static readonly string[] Companions =
    [
        "tokenizer.json", "tokenizer.model", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json",
        "merges.txt",
        "vocab.txt", "generation_config.json", "chat_template.jinja", "chat_template.json", "LICENSE", "LICENSE.txt", "NOTICE",
    ];

    /// <summary>
    /// Writes the model under a plan, opens the folder again and compares its outputs with those of the candidate in memory.
    /// </summary>
    /// <param name="source">The dense model.</param>
    /// <param name="plan">What is done to it.</param>
    /// <param name="method">Makes the weights. Where it measures activations, all new weights are held in memory.</param>
    /// <param name="target">The new folder; it exists afterwards only if everything is right.</param>
    /// <param name="options">Shape and data type.</param>
    /// <param name="device">Where the candidate is pruned and computed.</param>
    /// <exception cref="InputException">
    /// The target is taken, the plan cannot leave in this shape, or weights or outputs are NaN or infinite; there is no folder.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// The written model does not compute what the candidate computes; the folder is gone.
    /// </exception>
    public static ExportReport Export(
        ModelFolder source, CompressionPlan plan, PruningMethod method, string target, ExportOptions options, Device device)
    {
        var shape = ShapeChoice.Of(options.Shape, source, plan);
        var type = options.Type ?? source.Type;
        using var staging = new StagingFolder(target);
        double[] expected;
        using (var model = source.Load(device, options.Compute, type.Tensor, options.Resident))
        {
            using var sublayers = ExportedSublayers.Of(model, plan, method, type.Tensor!.Value);
            expected = Probe.Outputs(model, sublayers.Candidate);
            Write(staging.Path, source, model, plan, sublayers, shape, type, options);
        }

        RequireFinite(expected, source);

        var written = ModelFolder.Open(staging.Path);
        var deviation = Compare(expected, written, options, device);
        var bytes = new DirectoryInfo(staging.Path).EnumerateFiles("*.safetensors").Sum(file => file.Length);
        var removed = source.Topology.Parameters - written.Topology.Parameters;
        staging.Publish();
        return new(
            target, shape, type.Name, written.Config.Blocks, written.Topology.Parameters, removed, bytes, deviation,
            PerLayer: written.Topology.Blocks.Select(block => (block.Heads, written.Config.Block(block.Index).InnerSize)).Distinct()
                .Count() > 1);
    }

    private static void Write(
        string folder, ModelFolder source, LanguageModel model, CompressionPlan plan, ExportedSublayers sublayers, ExportShape shape,
        StorageType type, ExportOptions options)
    {
        var blocks = ExportLayout.Of(shape, source, plan, sublayers);
        var config = source.Config with { Blocks = blocks.Count, PerBlock = [.. blocks.Select(block => block.Config)] };
        AtomicFile.Write(Path.Combine(folder, ConfigFile.FileName), ConfigEdit.Of(source, blocks, type));
        CopyCompanions(source, folder);
        if (options.PlanDocument is { } document)
        {
            AtomicFile.Write(Path.Combine(folder, PlanFile), document);
        }

        CheckpointWriter.Write(folder, new ExportedWeights(source, model, plan, sublayers, type).Of(config, blocks), options.ShardBytes);
    }

    /// <summary>Copies what belongs to a model beside weights and configuration.</summary>
    internal static void CopyCompanions(ModelFolder source, string folder)
    {
        foreach (var file in Companions.Where(file => File.Exists(Path.Combine(source.Path, file))))
        {
            File.Copy(Path.Combine(source.Path, file), Path.Combine(folder, file));
        }
    }

    // Weights are looked at as they are written; finite ones, too, may be too large to compute with.
    private static void RequireFinite(double[] outputs, ModelFolder source)
    {
        if (outputs.Count(output => !double.IsFinite(output)) is var broken and > 0)
        {
            throw new InputException(
                $"The pruned model was not written: on probe tokens {broken} of its {outputs.Length} outputs are NaN or infinite, though "
                    + $"its weights are finite.",
                source.Path,
                "Such a model has no perplexity. See whether the dense model has one (evoprune eval), and compute in float32.");
        }
    }

    private static double Compare(double[] expected, ModelFolder written, ExportOptions options, Device device)
    {
        using var model = written.Load(device, options.Compute, resident: options.Resident);
        var deviation = Probe.Deviation(expected, Probe.Outputs(model, model.Dense));
        // 16-bit numbers have some three digits.
        var tolerance = Precision.Of(options.Compute, device.type) == ScalarType.Float32 ? Tolerance : Tolerance * 100;
        return deviation <= tolerance
            ? deviation
            : throw new InvalidDataException(
                $"The written model computes something else than the candidate: outputs differ by {deviation:0.0e+0} of the largest one, "
                    + $"{tolerance:0.0e+0} is allowed. The folder was removed.");
    }
}

/// <summary>A few windows of arbitrary tokens, to see whether two models compute the same.</summary>
internal static class Probe
{
    private const int Windows = 2;
    private const int Length = 48;

    /// <summary>All logits, or for an encoder all hidden states.</summary>
    public static double[] Outputs(LanguageModel model, ICandidate candidate)
    {
        using var scope = NewDisposeScope();
        var length = Math.Min(Length, model.Topology.ContextLength);
        var random = new RandomStream(0, "export probe");
        var tokens = tensor([.. Enumerable.Range(0, Windows * length).Select(_ => (long)random.Next(model.Topology.Vocabulary))],
            [Windows, length]);
        var states = candidate.HiddenStates(tokens);
        var outputs = model.Weights.Outer.Head is not null ? candidate.Logits(states) : states;
        return [.. outputs.to(ScalarType.Float64).cpu().reshape(-1).data<double>()];
    }

    /// <summary>Largest difference relative to the largest value; infinite where one of the two is NaN or infinite.</summary>
    public static double Deviation(double[] expected, double[] actual)
    {
        if (expected.Length != actual.Length)
        {
            return double.PositiveInfinity;
        }

        var (largest, difference) = (double.Epsilon, 0.0);
        foreach (var (a, b) in expected.Zip(actual))
        {
            largest = double.IsFinite(a) ? Math.Max(largest, Math.Abs(a)) : largest;
            difference = double.IsFinite(a - b) ? Math.Max(difference, Math.Abs(a - b)) : double.PositiveInfinity;
        }

        return difference / largest;
    }
}
