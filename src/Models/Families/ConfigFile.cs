using System.Globalization;
using System.Text.Json;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Families;

/// <summary>Reads the config.json of a Hugging Face folder.</summary>
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
    /// The file is missing or not JSON, the family is unknown, or fields are missing or invalid (all at once).
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
                "Merge them into their base model (merge_and_unload in the library that made them), save it, and give its folder.");
        }
    }

    private static Family FamilyOf(ConfigReader fields, string path)
    {
        var type = fields.Has("model_type") || fields.Architecture is not { } architecture ? fields.Text("model_type") : fields.Missing(
            "model_type", FamilyCatalog.All.FirstOrDefault(family => family.Architecture == architecture) is { } meant
                ? $"The model type of {architecture} is {meant.ModelType}." : null);
        fields.ThrowIfProblems();
        return FamilyCatalog.Find(type!) ?? throw new InputException(
            $"The model type '{type}' is not supported; supported are: {FamilyCatalog.Known}.", path, AdviceFor(type!, fields));
    }

    // Multimodal models describe their language model in a part of the file.
    private static string? AdviceFor(string type, ConfigReader fields) =>
        FamilyCatalog.All.FirstOrDefault(family => string.Equals(family.ModelType, type, StringComparison.OrdinalIgnoreCase)) is { } meant
            ? $"Write it '{meant.ModelType}'."
        : fields.Has("text_config") && fields.Object("text_config") is { } inner && inner.Has("model_type")
            && FamilyCatalog.Find(inner.Text("model_type") ?? "") is { } part
            ? $"Its text_config describes a {part.ModelType} model: save that part as a model of its own, and give its folder."
        : null;

    // The stored numbers of quantized weights are not the weights.
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
                $"There is a {name}: the weights are quantized by {method ?? "an unnamed method"}, which is not supported.",
                "Give the original model, or dequantize it and save it in float32, float16 or bfloat16.");
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

    // Heads that the library removes after it has built the model.
    private static void RequireNoRemovedHeads(ConfigReader fields)
    {
        const string Name = "pruned_heads";
        if (fields.Object(Name) is { } removed && removed.Names.Any())
        {
            removed.Skip();
            fields.Report(
                $"{Name} is not empty, which is not supported; use {BlockReader.PerLayer} for the number of heads of a layer.");
        }
    }

    private static void RequireHeads(ConfigFields names, ModelConfig config, ConfigReader fields)
    {
        if (config.HeadDimension is null && config.HiddenSize % config.Heads != 0)
        {
            fields.Report($"{names.Heads} is {config.Heads}, which does not divide {names.HiddenSize}, {config.HiddenSize}.");
        }

        foreach (var (block, heads) in Enumerable.Range(0, config.Blocks).Select(block => (block, config.Block(block).Heads))
            .DistinctBy(entry => entry.Heads))
        {
            if (heads is null)
            {
                continue;
            }

            if (heads.Count % heads.KeyValueCount != 0)
            {
                fields.Report(
                    $"{names.KeyValueHeads} is {heads.KeyValueCount}, which does not divide {names.Heads}, {heads.Count} (layer {block}).");
            }

            if (config.Rotary is not null && heads.Dimension % 2 != 0)
            {
                fields.Report($"The heads of layer {block} are {heads.Dimension} wide; rotary positions need an even width.");
            }
        }
    }
}

/// <summary>Reads the differences between blocks: sliding windows and the overrides of <c>per_layer_config</c>.</summary>
/// <remarks>
/// With <c>per_layer_config</c> the Hugging Face library describes models with different layers: an object from layer index to the
/// attributes that differ, with <c>skip</c> for missing sublayers.
/// </remarks>
internal static class BlockReader
{
    public const string PerLayer = "per_layer_config";
    public const string LayerTypes = "layer_types";
    public const string Skip = "skip";
    public const string SkipAttention = "attention";
    public const string SkipMlp = "mlp";
    private const string Sliding = "sliding_attention";

    /// <summary>All blocks; null if they are equal.</summary>
    public static IReadOnlyList<BlockConfig>? Read(ConfigReader fields, ConfigFields names, ModelConfig config)
    {
        var windows = Windows(fields, names.SlidingWindow, config.Blocks);
        var overrides = Overrides(fields, config);
        BlockConfig[] blocks = [.. Enumerable.Range(0, config.Blocks).Select(block =>
        {
            var common = config.AnyBlock with { Window = windows[block] };
            return overrides.TryGetValue(block, out var own) ? Override(own, names, common) : common;
        })];
        return blocks.All(block => block == config.AnyBlock) ? null : blocks;
    }

    // Newer files list the type of every block; older ones name the first block with a sliding window.
    private static int?[] Windows(ConfigReader fields, SlidingWindowFields? names, int blocks)
    {
        var windows = new int?[blocks];
        if (names is null || fields.IsNull(names.Size))
        {
            return windows;
        }

        var size = fields.Integer(names.Size, 1, int.MaxValue, names.Absent);
        var enabled = names.Enabled is null || fields.Boolean(names.Enabled, absent: false);
        var first = names.FirstBlock is null ? 0 : fields.Integer(names.FirstBlock, 0, int.MaxValue, names.AbsentFirstBlock);
        var types = fields.Texts(LayerTypes, [Sliding, "full_attention"], blocks);
        for (var block = 0; enabled && block < blocks; block++)
        {
            windows[block] = (types is null ? block >= first : types[block] == Sliding) ? size : null;
        }

        return windows;
    }

    private static Dictionary<int, ConfigReader> Overrides(ConfigReader fields, ModelConfig config)
    {
        var overrides = new Dictionary<int, ConfigReader>();
        if (fields.Object(PerLayer) is not { } perLayer)
        {
            return overrides;
        }

        perLayer.Skip();   // The loop below checks every key.
        foreach (var key in perLayer.Names)
        {
            if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var block)
                || block >= config.Blocks || overrides.ContainsKey(block))
            {
                fields.Report($"{PerLayer}.{key} is not a layer; the model has layers 0 to {config.Blocks - 1}, and each may occur once.");
            }
            else if (perLayer.Object(key) is { } own)
            {
                overrides.Add(block, own);
            }
        }

        return overrides;
    }

    private static BlockConfig Override(ConfigReader own, ConfigFields names, BlockConfig common)
    {
        var skip = own.Texts(Skip, [SkipAttention, SkipMlp]) ?? [];
        var count = own.Integer(names.Heads, 1, 1 << 20, common.Heads!.Count);
        var shared = names.KeyValueHeads is null ? count : own.Integer(names.KeyValueHeads, 1, 1 << 20, common.Heads.KeyValueCount);
        var dimension = names.HeadDimension is null ? common.Heads.Dimension
            : own.Integer(names.HeadDimension, 1, 1 << 20, common.Heads.Dimension);
        var window = names.SlidingWindow is not { Size: var size } ? common.Window
            : own.IsNull(size) ? null
            : own.Has(size) ? own.Integer(size, 1, int.MaxValue)
            : common.Window;
        return new(
            skip.Contains(SkipAttention) ? null : new(count, shared, dimension),
            skip.Contains(SkipMlp) ? null : own.Integer(names.InnerSize, 1, 1 << 24, common.InnerSize),
            window);
    }
}

/// <summary>Writes the config.json of a new model.</summary>
internal static class ConfigWriter
{
    public static readonly (string Name, string Storage)[] DataTypes =
        [("float32", "F32"), ("float16", "F16"), ("bfloat16", "BF16")];

    /// <summary>Writes all fields that <see cref="ConfigFile.Read"/> and the Hugging Face library need.</summary>
    /// <exception cref="NotSupportedException">Blocks differ, or rotary positions are scaled.</exception>
    public static void Write(string folder, Family family, ModelConfig config, StorageType type)
    {
        if (config.PerBlock is not null || config.Rotary?.Scaling is not null)
        {
            throw new NotSupportedException("A new model must have equal blocks and unscaled rotary positions.");
        }

        AtomicFile.Write(Path.Combine(folder, ConfigFile.FileName), stream =>
        {
            var names = family.Fields;
            using var json = new Utf8JsonWriter(stream, new() { Indented = true, NewLine = "\n" });
            json.WriteStartObject();
            json.WriteStartArray("architectures");
            json.WriteStringValue(family.Architecture);
            json.WriteEndArray();
            json.WriteString("model_type", family.ModelType);
            json.WriteNumber(names.Vocabulary, config.Vocabulary);
            json.WriteNumber(names.ContextLength, config.ContextLength);
            json.WriteNumber(names.HiddenSize, config.HiddenSize);
            json.WriteNumber(names.Blocks, config.Blocks);
            json.WriteNumber(names.Heads, config.Heads);
            json.WriteNumber(names.InnerSize, config.InnerSize);
            json.WriteString(names.Activation, ConfigFile.Activations.First(entry => entry.Activation == config.Activation).Name);
            Optional(json, names.NormEpsilon, config.NormEpsilon);
            Optional(json, names.KeyValueHeads, config.KeyValueHeads);
            Optional(json, names.HeadDimension, config.HeadDimension);
            Optional(json, names.EmbeddingSize, config.EmbeddingSize);
            Optional(json, names.TokenTypes, config.TokenTypes);
            Optional(json, names.NormsBefore, config.NormsBefore);
            Optional(json, names.AttentionBias, config.AttentionBias);
            Optional(json, names.MlpBias, config.MlpBias);
            Optional(json, family.IsRotary ? "rope_theta" : null, config.Rotary?.Theta);
            if (names.SlidingWindow is { Size: var window })
            {
                json.WriteNull(window);
            }

            json.WriteBoolean("tie_word_embeddings", config.TiedHead);
            json.WriteString("torch_dtype", DataTypes.First(entry => entry.Storage == type.Name).Name);
            json.WriteEndObject();
        });
    }

    private static void Optional<T>(Utf8JsonWriter json, string? name, T? value)
    {
        if (name is not null && value is not null)
        {
            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, value);
        }
    }
}
