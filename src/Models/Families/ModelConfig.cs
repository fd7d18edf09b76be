namespace EvoPrune.Models.Families;

/// <summary>The sizes and settings of a model, whichever names its family gives them.</summary>
/// <param name="Vocabulary">Number of token ids.</param>
/// <param name="ContextLength">Longest window in tokens.</param>
/// <param name="HiddenSize">Width of the residual stream.</param>
/// <param name="InnerSize">Width of the feed-forward sublayer.</param>
/// <param name="Blocks">Number of blocks.</param>
/// <param name="Heads">Number of attention heads.</param>
/// <param name="Activation">Function inside the feed-forward sublayer.</param>
/// <param name="NormEpsilon">Added to the variance inside norms.</param>
/// <param name="TiedHead">Whether the head is the token embedding.</param>
public sealed record ModelConfig(
    int Vocabulary,
    int ContextLength,
    int HiddenSize,
    int InnerSize,
    int Blocks,
    int Heads,
    Activation Activation = Activation.GeluTanh,
    double NormEpsilon = 1e-5,
    bool TiedHead = true)
{
    /// <summary>Heads for keys and values; each is shared by equally many heads. Null: every head has its own.</summary>
    public int? KeyValueHeads { get; init; }

    /// <summary>Width of a head. Null: the heads share the hidden size.</summary>
    public int? HeadDimension { get; init; }

    /// <summary>Width of the token embedding. Null: the hidden size.</summary>
    public int? EmbeddingSize { get; init; }

    /// <summary>Number of token types; 0 for families that know none.</summary>
    public int TokenTypes { get; init; }

    /// <summary>Whether norms come before their sublayers, or after the residual sum.</summary>
    public bool NormsBefore { get; init; } = true;

    /// <summary>Whether attention layers have biases, where the family leaves it open.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Whether feed-forward layers have biases, where the family leaves it open.</summary>
    public bool MlpBias { get; init; }

    /// <summary>How positions turn queries and keys; null where they do not.</summary>
    public RotaryEmbedding? Rotary { get; init; }

    /// <summary>The blocks one by one, where they are not all alike.</summary>
    public IReadOnlyList<BlockConfig>? PerBlock { get; init; }

    /// <summary>A block that nothing special is said of.</summary>
    public BlockConfig AnyBlock => new(new(Heads, KeyValueHeads ?? Heads, HeadDimension ?? HiddenSize / Heads), InnerSize);

    /// <summary>The sizes of one block.</summary>
    public BlockConfig Block(int index) => PerBlock?[index] ?? AnyBlock;

    /// <summary>Whether the embedding has a width of its own and is projected to the hidden size.</summary>
    internal bool HasProjections => EmbeddingSize is { } size && size != HiddenSize;

    /// <summary>Outputs and inputs of a linear layer.</summary>
    internal (int Outputs, int Inputs) Shape(LinearRole role, int block)
    {
        var (heads, inner, _) = Block(block);
        var (queries, keys) = ((heads?.Count ?? 0) * (heads?.Dimension ?? 0), (heads?.KeyValueCount ?? 0) * (heads?.Dimension ?? 0));
        return role switch
        {
            LinearRole.QueryKeyValue => (queries + 2 * keys, HiddenSize),
            LinearRole.Query => (queries, HiddenSize),
            LinearRole.Key or LinearRole.Value => (keys, HiddenSize),
            LinearRole.AttentionOutput => (HiddenSize, queries),
            LinearRole.MlpGate or LinearRole.MlpInput => (inner ?? 0, HiddenSize),
            _ => (HiddenSize, inner ?? 0),
        };
    }

    /// <summary>Whether a linear layer of this model has a bias.</summary>
    internal bool Has(Bias bias) => bias switch
    {
        Bias.Always => true,
        Bias.AsAttention => AttentionBias,
        Bias.AsMlp => MlpBias,
        _ => false,
    };
}

/// <summary>The sizes of one block.</summary>
/// <param name="Heads">The heads; null where the block has no attention sublayer.</param>
/// <param name="InnerSize">Width of the feed-forward sublayer; null where the block has none.</param>
/// <param name="Window">Tokens that a position sees, itself included; null for all before it.</param>
public sealed record BlockConfig(HeadGroups? Heads, int? InnerSize, int? Window = null)
{
    /// <summary>Whether the block has a sublayer of this kind.</summary>
    public bool Has(SublayerKind kind) => kind == SublayerKind.Attention ? Heads is not null : InnerSize is not null;
}
