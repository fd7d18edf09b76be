using System.Text.Json;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Families;

/// <summary>Reads and writes config.json of a Hugging Face folder.</summary>
public static class ConfigFile
{
    /// <summary>Name of the file in the folder.</summary>
    public const string FileName = "config.json";

    private static readonly (string Name, Activation Activation)[] Activations =
    [
        ("gelu_new", Activation.GeluTanh),
        ("gelu_pytorch_tanh", Activation.GeluTanh),
        ("gelu", Activation.Gelu),
        ("relu", Activation.Relu),
    ];

    private static readonly (string Name, string? Storage)[] DataTypes =
        [("float32", "F32"), ("float16", "F16"), ("bfloat16", "BF16")];

    /// <summary>The family and sizes of a model, and the data type that config.json announces, if it does.</summary>
    /// <exception cref="InputException">
    /// No such file, not JSON, another family, or fields missing or senseless: all that are, at once.
    /// </exception>
    public static (Family Family, ModelConfig Config, StorageType? Type) Read(string folder)
    {
        InputFile.RequireFolder(folder, "a model in the Hugging Face layout");
        var path = Path.Combine(folder, FileName);
        var fields = new ConfigReader(path, JsonInput.ReadObject(path, "Give the folder of a model in the Hugging Face layout."));
        var modelType = fields.Text("model_type");
        fields.ThrowIfProblems();
        var family = FamilyCatalog.Find(modelType!) ?? throw new InputException(
            $"The model type '{modelType}' is not known; known are: {FamilyCatalog.Known}.", path);
        var names = family.Fields;
        var config = new ModelConfig(
            fields.Integer(names.Vocabulary, 1, int.MaxValue),
            fields.Integer(names.ContextLength, 2, int.MaxValue),
            fields.Integer(names.HiddenSize, 1, 1 << 20),
            fields.Integer(names.InnerSize, 1, 1 << 24, absent: -1),
            fields.Integer(names.Blocks, 1, 10_000),
            fields.Integer(names.Heads, 1, 1 << 20),
            fields.Choice(names.Activation, Activations, absent: Activation.GeluTanh),
            fields.Positive(names.NormEpsilon, absent: 1e-5),
            fields.Boolean("tie_word_embeddings", absent: true));
        var type = fields.Choice("torch_dtype", DataTypes, absent: null) ?? fields.Choice("dtype", DataTypes, absent: null);
        foreach (var (name, value) in names.Fixed)
        {
            fields.Require(name, value);
        }

        fields.ThrowIfProblems();
        if (config.HiddenSize % config.Heads != 0)
        {
            throw new InputException(
                $"{names.Heads} is {config.Heads}, which does not divide {names.HiddenSize}, {config.HiddenSize}.", path);
        }

        return (
            family,
            config.InnerSize > 0 ? config : config with { InnerSize = 4 * config.HiddenSize },
            type is not null && StorageType.TryParse(type, out var storage) ? storage : null);
    }

    /// <summary>Writes what <see cref="Read"/> reads, and what the Hugging Face library needs besides.</summary>
    public static void Write(string folder, Family family, ModelConfig config, StorageType type) =>
        AtomicFile.Write(Path.Combine(folder, FileName), stream =>
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
            json.WriteString(names.Activation, Activations.First(entry => entry.Activation == config.Activation).Name);
            json.WriteNumber(names.NormEpsilon, config.NormEpsilon);
            json.WriteBoolean("tie_word_embeddings", config.TiedHead);
            json.WriteString("torch_dtype", DataTypes.First(entry => entry.Storage == type.Name).Name);
            json.WriteEndObject();
        });
}
