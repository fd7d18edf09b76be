using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Families;

/// <summary>Reads config.json of a Hugging Face folder.</summary>
public static class ConfigFile
{
    /// <summary>Name of the file in the folder.</summary>
    public const string FileName = "config.json";

    internal static readonly (string Name, Activation Activation)[] Activations =
    [
        ("gelu_new", Activation.GeluTanh),
        ("gelu_pytorch_tanh", Activation.GeluTanh),
        ("gelu", Activation.Gelu),
        ("relu", Activation.Relu),
        ("silu", Activation.Silu),
        ("swish", Activation.Silu),
    ];

    /// <summary>The family and sizes of a model.</summary>
    /// <exception cref="InputException">
    /// No such file, not JSON, another family, or fields missing or senseless: all that are, at once.
    /// </exception>
    public static (Family Family, ModelConfig Config) Read(string folder)
    {
        InputFile.RequireFolder(folder, "a model in the Hugging Face layout");
        var path = Path.Combine(folder, FileName);
        RequireNoAdapters(folder, path);
        var fields = new ConfigReader(path, JsonInput.ReadPythonObject(path, "Give the folder of a model in the Hugging Face layout."));
        var family = FamilyOf(fields, path);
        RequirePlainWeights(fields);
        fields.ThrowIfProblems();
        var config = Sizes(family, fields);
        foreach (var (name, value) in family.Fields.Fixed)
        {
            fields.Require(name, value);
        }

        RequireNoRemovedHeads(fields);
        fields.ReportUnread();
        fields.ThrowIfProblems();
        config = config with { PerBlock = BlockReader.Read(fields, family.Fields, config) };
        fields.ReportUnread();
        fields.ThrowIfProblems();
        RequireHeads(family.Fields, config, fields);
        fields.ThrowIfProblems();
        return (family, config);
    }

    private static void RequireNoAdapters(string folder, string path)
    {
        const string Adapters = "adapter_config.json";
        if (!File.Exists(path) && File.Exists(Path.Combine(folder, Adapters)))
        {
            throw new InputException(
                $"The folder has {Adapters} and no {FileName}: it holds adapters, not a model.", folder,
                "Merge them into the model that they belong to (merge_and_unload in the library that made them), save that, and give its folder.");
        }
    }

    private static Family FamilyOf(ConfigReader fields, string path)
    {
        var type = fields.Has("model_type") || fields.Architecture is not { } architecture ? fields.Text("model_type") : fields.Missing(
            "model_type", FamilyCatalog.All.FirstOrDefault(family => family.Architecture == architecture) is { } meant ? $"{architecture} is of the model type {meant.ModelType}." : null);
        fields.ThrowIfProblems();
        return FamilyCatalog.Find(type!) ?? throw new InputException(
            $"The model type '{type}' is not known; known are: {FamilyCatalog.Known}.", path, AdviceFor(type!, fields));
    }

    // Models of pictures and sounds have a language model inside, described by a part of the file.
    private static string? AdviceFor(string type, ConfigReader fields) =>
        FamilyCatalog.All.FirstOrDefault(family => string.Equals(family.ModelType, type, StringComparison.OrdinalIgnoreCase)) is { } meant ? $"Write it '{meant.ModelType}'."
        : fields.Has("text_config") && fields.Object("text_config") is { } inner && inner.Has("model_type") && FamilyCatalog.Find(inner.Text("model_type") ?? "") is { } part
            ? $"Its text_config describes a {part.ModelType} model: save that part as a model of its own, and give its folder."
        : null;

    // Loaders would make other numbers of the stored ones, by rules that the method has.
    private static void RequirePlainWeights(ConfigReader fields)
    {
        foreach (var name in new[] { "quantization_config", "compression_config" })
        {
            if (fields.Object(name) is not { } settings)
            {
                continue;
            }

            var method = settings.Has("quant_method") ? settings.Text("quant_method") : null;
            settings.Skip();
            fields.Report(
                $"There is a {name}: the weights are quantized by {method ?? "a method that it does not name"}, and quantized checkpoints are not supported.",
                "Give the model as it was before, or dequantize it and save it in float32, float16 or bfloat16.");
        }
    }

    private static ModelConfig Sizes(Family family, ConfigReader fields)
    {
        var names = family.Fields;
        var vocabulary = fields.Integer(names.Vocabulary, 1, int.MaxValue);
        var context = fields.Integer(names.ContextLength, 2, int.MaxValue, names.DefaultContextLength);
        var rotary = family.IsRotary ? RotaryReader.Read(fields, context) : null;
        var hidden = fields.Integer(names.HiddenSize, 1, 1 << 20);
        return new(
            vocabulary,
            RotaryReader.ContextLength(rotary, context),
            hidden,
            fields.Integer(names.InnerSize, 1, 1 << 24, absent: names.InnerSizeIsOptional ? 4 * hidden : null),
            fields.Integer(names.Blocks, 1, 10_000),
            fields.Integer(names.Heads, 1, 1 << 20),
            fields.Choice(names.Activation, Activations, names.DefaultActivation),
            names.NormEpsilon is null ? names.DefaultNormEpsilon : fields.Positive(names.NormEpsilon, names.DefaultNormEpsilon),
            fields.Boolean("tie_word_embeddings", names.TiedByDefault))
        {
            KeyValueHeads = Optional(names.KeyValueHeads),
            HeadDimension = Optional(names.HeadDimension),
            EmbeddingSize = Optional(names.EmbeddingSize),
            TokenTypes = names.TokenTypes is null ? 0 : fields.Integer(names.TokenTypes, 1, 1 << 20, absent: 2),
            NormsBefore = names.NormsBefore is null ? family.NormsBefore : fields.Boolean(names.NormsBefore, family.NormsBefore),
            AttentionBias = names.AttentionBias is not null && fields.Boolean(names.AttentionBias, absent: false),
            MlpBias = names.MlpBias is not null && fields.Boolean(names.MlpBias, absent: false),
            Rotary = rotary,
        };

        int? Optional(string? name) => name is not null && fields.Has(name) ? fields.Integer(name, 1, 1 << 20) : null;
    }

    // Heads by layer that the library takes out after it has built the model.
    private static void RequireNoRemovedHeads(ConfigReader fields)
    {
        const string Name = "pruned_heads";
        if (fields.Object(Name) is { } removed && removed.Names.Any())
        {
            removed.Skip();
            fields.Report($"{Name} is not empty: models whose heads are removed that way are not supported; {BlockReader.PerLayer} says how many heads a layer has.");
        }
    }

    private static void RequireHeads(ConfigFields names, ModelConfig config, ConfigReader fields)
    {
        if (config.HeadDimension is null && config.HiddenSize % config.Heads != 0)
        {
            fields.Report($"{names.Heads} is {config.Heads}, which does not divide {names.HiddenSize}, {config.HiddenSize}.");
        }

        foreach (var (block, heads) in Enumerable.Range(0, config.Blocks).Select(block => (block, config.Block(block).Heads)).DistinctBy(entry => entry.Heads))
        {
            if (heads is null)
            {
                continue;
            }

            if (heads.Count % heads.KeyValueCount != 0)
            {
                fields.Report($"{names.KeyValueHeads} is {heads.KeyValueCount}, which does not divide {names.Heads}, {heads.Count} (layer {block}).");
            }

            if (config.Rotary is not null && heads.Dimension % 2 != 0)
            {
                fields.Report($"The heads of layer {block} are {heads.Dimension} wide; rotary positions need an even width.");
            }
        }
    }
}
