namespace EvoPrune.Models.Families;

/// <summary>A model family as data: how its weights are named and laid out, and where its configuration says what.</summary>
/// <remarks>In names, <c>{block}</c> stands for the index of a block. A new family is a new table: see <c>Llama.cs</c>.</remarks>
public sealed record Family
{
    private const string Block = "{block}";

    /// <summary><c>model_type</c> in config.json.</summary>
    public required string ModelType { get; init; }

    /// <summary>Class that the Hugging Face library loads the model with.</summary>
    public required string Architecture { get; init; }

    /// <summary>Where config.json says what.</summary>
    public required ConfigFields Fields { get; init; }

    /// <summary>What may stand before weight names, the usual one first; names without any are accepted too.</summary>
    public required IReadOnlyList<string> Prefixes { get; init; }

    /// <summary>Token embedding, (vocabulary, embedding size).</summary>
    public required string TokenEmbedding { get; init; }

    /// <summary>Learned position embedding, (context length + offset, hidden size); null where attention knows positions otherwise.</summary>
    public string? PositionEmbedding { get; init; }

    /// <summary>Row of the position embedding that the first token of a window takes.</summary>
    public int PositionOffset { get; init; }

    /// <summary>Whether queries and keys are turned by their position (Su et al. 2021).</summary>
    public bool IsRotary { get; init; }

    /// <summary>Token type embedding, (types, hidden size); all tokens are of type 0.</summary>
    public string? TokenTypeEmbedding { get; init; }

    /// <summary>Norm over the embeddings.</summary>
    public string? EmbeddingNorm { get; init; }

    /// <summary>From the embedding size to the hidden size, where they differ; no bias.</summary>
    public string? EmbeddingProjection { get; init; }

    /// <summary>Back from the hidden size to the embedding size before the head; no bias.</summary>
    public string? HeadProjection { get; init; }

    /// <summary>Norm after the last block; models with norms after their sublayers have none.</summary>
    public string? FinalNorm { get; init; }

    /// <summary>Language-model head, (vocabulary, embedding size); not in the file where it is tied. Null for encoders.</summary>
    public string? Head { get; init; }

    /// <summary>Whether a position sees only itself and those before it. Encoders see the whole window.</summary>
    public bool IsCausal => Head is not null;

    /// <summary>Which norm the family uses.</summary>
    public NormKind Norm { get; init; }

    /// <summary>Whether norms come before their sublayers; a field of config.json may say otherwise.</summary>
    public bool NormsBefore { get; init; } = true;

    /// <summary>The attention sublayer of a block.</summary>
    public required SublayerTemplate Attention { get; init; }

    /// <summary>The feed-forward sublayer of a block.</summary>
    public required SublayerTemplate Mlp { get; init; }

    /// <summary>What files may hold beside the model: buffers, and parts that take no part in the forward pass. <c>*</c> ends a prefix.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Older endings of weight names and the endings that are meant.</summary>
    public IReadOnlyList<(string Old, string New)> RenamedEndings { get; init; } = [];

    /// <summary>Whether a tensor of this name, without prefix, may stand beside the model in any file of the family; a tied head, too.</summary>
    internal bool IsKnownExtra(string name) => name == Head || IsPart(name) || IsBuffer(name);

    /// <summary>Whether it is of a part that takes no part in the forward pass.</summary>
    internal bool IsPart(string name) => Ignored.Any(known => known.EndsWith('*') && name.StartsWith(known[..^1], StringComparison.Ordinal));

    /// <summary>Whether it is of one of the blocks, whichever there are.</summary>
    internal bool IsOfBlock(string name) => NumberAfter(Attention.Norm[..Attention.Norm.IndexOf(Block, StringComparison.Ordinal)], name) is not null;

    private bool IsBuffer(string name) => Ignored.Any(known => known.Split(Block) is [var before, var after]
        ? NumberAfter(before, name) is { } number && name == before + number + after
        : known == name);

    // The digits that follow a beginning of names.
    private static string? NumberAfter(string before, string name) =>
        name.StartsWith(before, StringComparison.Ordinal) && name[before.Length..].Split('.')[0] is { Length: > 0 } number && number.All(char.IsAsciiDigit) ? number : null;

    /// <summary>A weight name without prefix and with today's ending.</summary>
    internal string CanonicalName(string stored)
    {
        var prefix = Prefixes.FirstOrDefault(prefix => stored.StartsWith(prefix, StringComparison.Ordinal)) ?? "";
        var name = stored[prefix.Length..];
        return RenamedEndings.FirstOrDefault(ending => name.EndsWith(ending.Old, StringComparison.Ordinal)) is (string old, var current)
            ? name[..^old.Length] + current
            : name;
    }

    /// <summary>The name under which stock files have a weight.</summary>
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

/// <summary>A sublayer: a norm and linear layers, in the order of the forward pass.</summary>
/// <param name="Norm">Norm of the hidden size, before the linear layers or after the residual sum.</param>
/// <param name="Layers">The linear layers.</param>
public sealed record SublayerTemplate(string Norm, IReadOnlyList<LinearTemplate> Layers);

/// <summary>A linear layer.</summary>
/// <param name="Role">What the layer computes; gives its shape.</param>
/// <param name="Name">Weight name without <c>.weight</c>; its last part is the layer's name.</param>
/// <param name="Layout">How the file stores the weight.</param>
/// <param name="Bias">Whether there is a bias.</param>
public sealed record LinearTemplate(
    LinearRole Role, string Name, WeightLayout Layout = WeightLayout.OutputsByInputs, Bias Bias = Bias.Always)
{
    /// <summary>The layer's name inside its sublayer, for example <c>c_proj</c>: the last part of its name, where that tells it apart.</summary>
    public string ShortName { get; init; } = Name[(Name.LastIndexOf('.') + 1)..];
}

/// <summary>Whether a linear layer has a bias.</summary>
public enum Bias
{
    /// <summary>In every model of the family.</summary>
    Always,

    /// <summary>In no model of the family.</summary>
    Never,

    /// <summary>Where <see cref="ConfigFields.AttentionBias"/> says so.</summary>
    AsAttention,

    /// <summary>Where <see cref="ConfigFields.MlpBias"/> says so.</summary>
    AsMlp,
}

/// <summary>What a linear layer computes.</summary>
public enum LinearRole
{
    /// <summary>Queries, keys and values of all heads, one after the other.</summary>
    QueryKeyValue,

    /// <summary>Queries of all heads.</summary>
    Query,

    /// <summary>Keys of all key-value heads.</summary>
    Key,

    /// <summary>Values of all key-value heads.</summary>
    Value,

    /// <summary>From the heads back to the residual stream.</summary>
    AttentionOutput,

    /// <summary>From the residual stream to the activation, whose result multiplies the other input (Shazeer 2020).</summary>
    MlpGate,

    /// <summary>From the residual stream to the activation, or to what a gate multiplies.</summary>
    MlpInput,

    /// <summary>Back to the residual stream.</summary>
    MlpOutput,
}

/// <summary>How a file stores the weight of a linear layer.</summary>
public enum WeightLayout
{
    /// <summary>Rows are outputs, as in <c>torch.nn.Linear</c>.</summary>
    OutputsByInputs,

    /// <summary>Rows are inputs, as in GPT-2's <c>Conv1D</c>.</summary>
    InputsByOutputs,
}
