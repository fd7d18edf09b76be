namespace EvoPrune.Models.Families;

/// <summary>A model family as data: names and layouts of its weights, and the fields of its configuration.</summary>
/// <remarks>In names, <c>{block}</c> stands for the index of a block. A new family is a new table, see <c>Llama.cs</c>.</remarks>
public sealed record Family
{
    private const string Block = "{block}";

    /// <summary><c>model_type</c> in config.json.</summary>
    public required string ModelType { get; init; }

    /// <summary>The model's class in the Hugging Face library.</summary>
    public required string Architecture { get; init; }

    /// <summary>The fields of config.json.</summary>
    public required ConfigFields Fields { get; init; }

    /// <summary>Possible prefixes of weight names, the usual one first. Names without prefix are valid too.</summary>
    public required IReadOnlyList<string> Prefixes { get; init; }

    /// <summary>Token embedding, (vocabulary, embedding size).</summary>
    public required string TokenEmbedding { get; init; }

    /// <summary>Learned position embedding, (context length + offset, hidden size); null for families without one.</summary>
    public string? PositionEmbedding { get; init; }

    /// <summary>Row of the position embedding for the first token of a window.</summary>
    public int PositionOffset { get; init; }

    /// <summary>Whether attention uses rotary position embeddings (Su et al. 2021).</summary>
    public bool IsRotary { get; init; }

    /// <summary>Token type embedding, (types, hidden size). All tokens have type 0.</summary>
    public string? TokenTypeEmbedding { get; init; }

    /// <summary>Norm after the embeddings.</summary>
    public string? EmbeddingNorm { get; init; }

    /// <summary>Projection from embedding size to hidden size, without bias; used if the sizes differ.</summary>
    public string? EmbeddingProjection { get; init; }

    /// <summary>Projection from hidden size to embedding size before the head, without bias.</summary>
    public string? HeadProjection { get; init; }

    /// <summary>Norm after the last block. Models with norms after their sublayers have none.</summary>
    public string? FinalNorm { get; init; }

    /// <summary>Language-model head, (vocabulary, embedding size); not stored if it is tied. Null for encoders.</summary>
    public string? Head { get; init; }

    /// <summary>Whether attention is causal. Encoders attend to the whole window.</summary>
    public bool IsCausal => Head is not null;

    /// <summary>The type of all norms.</summary>
    public NormKind Norm { get; init; }

    /// <summary>Whether norms come before their sublayers; config.json may override it.</summary>
    public bool NormsBefore { get; init; } = true;

    /// <summary>The attention sublayer of a block.</summary>
    public required SublayerTemplate Attention { get; init; }

    /// <summary>The feed-forward sublayer of a block.</summary>
    public required SublayerTemplate Mlp { get; init; }

    /// <summary>Tensors in files that the forward pass does not use: buffers and unused parts. <c>*</c> ends a prefix.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Older endings of weight names with their replacements.</summary>
    public IReadOnlyList<(string Old, string New)> RenamedEndings { get; init; } = [];

    /// <summary>Whether a tensor (name without prefix) is expected in files without being needed. Includes tied heads.</summary>
    internal bool IsKnownExtra(string name) => name == Head || IsPart(name) || IsBuffer(name);

    /// <summary>Whether a tensor belongs to a part that the forward pass does not use.</summary>
    internal bool IsPart(string name) =>
        Ignored.Any(known => known.EndsWith('*') && name.StartsWith(known[..^1], StringComparison.Ordinal));

    /// <summary>Whether a tensor belongs to a block, including blocks beyond the last.</summary>
    internal bool IsOfBlock(string name) =>
        NumberAfter(Attention.Norm[..Attention.Norm.IndexOf(Block, StringComparison.Ordinal)], name) is not null;

    private bool IsBuffer(string name) => Ignored.Any(known => known.Split(Block) is [var before, var after]
        ? NumberAfter(before, name) is { } number && name == before + number + after
        : known == name);

    // The digits after a prefix; null if there are none.
    private static string? NumberAfter(string before, string name) =>
        name.StartsWith(before, StringComparison.Ordinal) && name[before.Length..].Split('.')[0] is { Length: > 0 } number
            && number.All(char.IsAsciiDigit) ? number : null;

    /// <summary>A weight name without prefix and with the current ending.</summary>
    internal string CanonicalName(string stored)
    {
        var prefix = Prefixes.FirstOrDefault(prefix => stored.StartsWith(prefix, StringComparison.Ordinal)) ?? "";
        var name = stored[prefix.Length..];
        return RenamedEndings.FirstOrDefault(ending => name.EndsWith(ending.Old, StringComparison.Ordinal)) is (string old, var current)
            ? name[..^old.Length] + current
            : name;
    }

    /// <summary>The name of a weight in standard files.</summary>
    internal string StoredName(string name) => name == Head ? name : Prefixes[0] + name;

    /// <summary>The template of a kind of sublayer.</summary>
    internal SublayerTemplate this[SublayerKind kind] => kind == SublayerKind.Attention ? Attention : Mlp;
}

/// <summary>Kinds of norm.</summary>
public enum NormKind
{
    /// <summary>Mean and variance, weight and bias (Ba et al. 2016).</summary>
    Layer,

    /// <summary>Root mean square and weight (Zhang and Sennrich 2019).</summary>
    RootMeanSquare,
}

/// <summary>A sublayer: a norm and linear layers in the order of the forward pass.</summary>
/// <param name="Norm">Norm over the hidden size, before the linear layers or after the residual sum.</param>
/// <param name="Layers">The linear layers.</param>
public sealed record SublayerTemplate(string Norm, IReadOnlyList<LinearTemplate> Layers);

/// <summary>A linear layer.</summary>
/// <param name="Role">The role in the sublayer, which determines the shape.</param>
/// <param name="Name">Weight name without <c>.weight</c>.</param>
/// <param name="Layout">Layout of the weight in the file.</param>
/// <param name="Bias">Whether there is a bias.</param>
public sealed record LinearTemplate(
    LinearRole Role, string Name, WeightLayout Layout = WeightLayout.OutputsByInputs, Bias Bias = Bias.Always)
{
    /// <summary>Name inside the sublayer, for example <c>c_proj</c>. The default is the last part of the weight name.</summary>
    public string ShortName { get; init; } = Name[(Name.LastIndexOf('.') + 1)..];
}

/// <summary>Whether a linear layer has a bias.</summary>
public enum Bias
{
    /// <summary>In every model of the family.</summary>
    Always,

    /// <summary>In no model of the family.</summary>
    Never,

    /// <summary>If <see cref="ConfigFields.AttentionBias"/> is true.</summary>
    AsAttention,

    /// <summary>If <see cref="ConfigFields.MlpBias"/> is true.</summary>
    AsMlp,
}

/// <summary>The role of a linear layer in its sublayer.</summary>
public enum LinearRole
{
    /// <summary>Concatenated queries, keys and values of all heads.</summary>
    QueryKeyValue,

    /// <summary>Queries of all heads.</summary>
    Query,

    /// <summary>Keys of all key-value heads.</summary>
    Key,

    /// <summary>Values of all key-value heads.</summary>
    Value,

    /// <summary>From the heads to the residual stream.</summary>
    AttentionOutput,

    /// <summary>From the residual stream to the activation of a gate, which multiplies <see cref="MlpInput"/> (Shazeer 2020).</summary>
    MlpGate,

    /// <summary>From the residual stream to the activation, or to the multiplication with the gate.</summary>
    MlpInput,

    /// <summary>From the inner channels to the residual stream.</summary>
    MlpOutput,
}

/// <summary>Layout of a linear layer's weight in a file.</summary>
public enum WeightLayout
{
    /// <summary>(outputs, inputs), as in <c>torch.nn.Linear</c>.</summary>
    OutputsByInputs,

    /// <summary>(inputs, outputs), as in GPT-2's <c>Conv1D</c>.</summary>
    InputsByOutputs,
}
