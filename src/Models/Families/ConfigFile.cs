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
        var fields = new ConfigReader(path, JsonInput.ReadObject(path, "Give the folder of a model in the Hugging Face layout."));
        var modelType = fields.Text("model_type");
        fields.ThrowIfProblems();
        var family = FamilyCatalog.Find(modelType!) ?? throw new InputException(
            $"The model type '{modelType}' is not known; known are: {FamilyCatalog.Known}.", path);
        var config = Sizes(family, fields);
        foreach (var (name, value) in family.Fields.Fixed)
        {
            fields.Require(name, value);
        }

        fields.ThrowIfProblems();
        config = config with { PerBlock = BlockReader.Read(fields, family.Fields, config) };
        fields.ThrowIfProblems();
        RequireHeads(family.Fields, config, fields);
        fields.ThrowIfProblems();
        return (family, config);
    }

    private static ModelConfig Sizes(Family family, ConfigReader fields)
    {
        var names = family.Fields;
        var vocabulary = fields.Integer(names.Vocabulary, 1, int.MaxValue);
        var context = fields.Integer(names.ContextLength, 2, int.MaxValue);
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
