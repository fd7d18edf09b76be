namespace EvoPrune.Models.Families;

/// <summary>The sizes and settings of a model, independent of the field names of its family.</summary>
/// <param name="Vocabulary">Number of token ids.</param>
/// <param name="ContextLength">Longest window in tokens.</param>
/// <param name="HiddenSize">Width of the residual stream.</param>
/// <param name="InnerSize">Width of the feed-forward sublayer.</param>
/// <param name="Blocks">Number of blocks.</param>
/// <param name="Heads">Number of attention heads.</param>
/// <param name="Activation">Activation function of the feed-forward sublayer.</param>
/// <param name="NormEpsilon">Epsilon of the norms.</param>
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
    /// <summary>Number of key-value heads, each shared by the same number of query heads; null: one per head.</summary>
    public int? KeyValueHeads { get; init; }

    /// <summary>Width of a head; null: hidden size / heads.</summary>
    public int? HeadDimension { get; init; }

    /// <summary>Width of the token embedding; null: the hidden size.</summary>
    public int? EmbeddingSize { get; init; }

    /// <summary>Number of token types; 0 for families without token types.</summary>
    public int TokenTypes { get; init; }

    /// <summary>Whether norms come before their sublayers or after the residual sum.</summary>
    public bool NormsBefore { get; init; } = true;

    /// <summary>Whether attention layers have biases, for families with a choice.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Whether feed-forward layers have biases, for families with a choice.</summary>
    public bool MlpBias { get; init; }

    /// <summary>Rotary position embedding; null for none.</summary>
    public RotaryEmbedding? Rotary { get; init; }

    /// <summary>The sizes of all blocks; null if they are equal.</summary>
    public IReadOnlyList<BlockConfig>? PerBlock { get; init; }

    /// <summary>The default sizes of a block.</summary>
    public BlockConfig AnyBlock => new(new(Heads, KeyValueHeads ?? Heads, HeadDimension ?? HiddenSize / Heads), InnerSize);

    /// <summary>The sizes of one block.</summary>
    public BlockConfig Block(int index) => PerBlock?[index] ?? AnyBlock;

    /// <summary>Whether embeddings are projected because their width differs from the hidden size.</summary>
    internal bool HasProjections => EmbeddingSize is { } size && size != HiddenSize;

    /// <summary>Numbers of outputs and inputs of a linear layer.</summary>
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
/// <param name="Heads">The attention heads; null if the block has no attention sublayer.</param>
/// <param name="InnerSize">Width of the feed-forward sublayer; null if the block has none.</param>
/// <param name="Window">Number of tokens that a position attends to, including itself; null for all previous tokens.</param>
public sealed record BlockConfig(HeadGroups? Heads, int? InnerSize, int? Window = null)
{
    /// <summary>Whether the block has a sublayer of this kind.</summary>
    public bool Has(SublayerKind kind) => kind == SublayerKind.Attention ? Heads is not null : InnerSize is not null;
}

/// <summary>The activation function of feed-forward sublayers.</summary>
public enum Activation
{
    /// <summary>GELU with the normal distribution function (Hendrycks and Gimpel 2016); <c>gelu</c>.</summary>
    Gelu,

    /// <summary>GELU with the tanh approximation; <c>gelu_new</c>.</summary>
    GeluTanh,

    /// <summary>max(x, 0); <c>relu</c>.</summary>
    Relu,

    /// <summary>x / (1 + exp(-x)); <c>silu</c>.</summary>
    Silu,
}
