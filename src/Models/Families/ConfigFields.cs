namespace EvoPrune.Models.Families;

/// <summary>Where config.json of a family says what, and what holds where it says nothing: the library's own defaults.</summary>
/// <remarks>The names that most families share stand here; a family gives only those that differ.</remarks>
public sealed record ConfigFields
{
    /// <summary>Number of token ids.</summary>
    public string Vocabulary { get; init; } = "vocab_size";

    /// <summary>Longest window in tokens.</summary>
    public string ContextLength { get; init; } = "max_position_embeddings";

    /// <summary>The longest window where none is said; null where it has to be.</summary>
    public int? DefaultContextLength { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public string HiddenSize { get; init; } = "hidden_size";

    /// <summary>Number of blocks.</summary>
    public string Blocks { get; init; } = "num_hidden_layers";

    /// <summary>Number of attention heads.</summary>
    public string Heads { get; init; } = "num_attention_heads";

    /// <summary>Number of heads for keys and values; null for families in which every head has its own.</summary>
    public string? KeyValueHeads { get; init; }

    /// <summary>Width of a head; null for families in which the heads share the hidden size evenly, whatever their number.</summary>
    public string? HeadDimension { get; init; }

    /// <summary>Width of the feed-forward sublayer.</summary>
    public string InnerSize { get; init; } = "intermediate_size";

    /// <summary>Whether an absent or null inner size stands for four times the hidden size.</summary>
    public bool InnerSizeIsOptional { get; init; }

    /// <summary>Width of the token embedding, where it may differ from the hidden size.</summary>
    public string? EmbeddingSize { get; init; }

    /// <summary>Number of token types, for families that embed them.</summary>
    public string? TokenTypes { get; init; }

    /// <summary>Name of the activation.</summary>
    public string Activation { get; init; } = "hidden_act";

    /// <summary>The activation where none is named.</summary>
    public Activation DefaultActivation { get; init; }

    /// <summary>Added to the variance inside norms; null for families that do not say.</summary>
    public string? NormEpsilon { get; init; }

    /// <summary>The epsilon where none is said.</summary>
    public double DefaultNormEpsilon { get; init; } = 1e-5;

    /// <summary>True for norms before a sublayer, false for norms after it; null for families that leave no choice.</summary>
    public string? NormsBefore { get; init; }

    /// <summary>Whether the head is the token embedding where nothing is said.</summary>
    public bool TiedByDefault { get; init; } = true;

    /// <summary>Whether attention layers have biases, for families with <see cref="Bias.AsAttention"/>.</summary>
    public string? AttentionBias { get; init; }

    /// <summary>Whether feed-forward layers have biases, for families with <see cref="Bias.AsMlp"/>.</summary>
    public string? MlpBias { get; init; }

    /// <summary>Which blocks look back over how many tokens; null for families that always see the whole window.</summary>
    public SlidingWindowFields? SlidingWindow { get; init; }

    /// <summary>Settings that would change the computation, each with the supported value as JSON, the library's default.</summary>
    public IReadOnlyList<(string Name, string Value)> Fixed { get; init; } = [];
}

/// <summary>Where a family says how far attention looks back.</summary>
/// <param name="Size">Tokens that a position sees, itself included; null in the file for all.</param>
/// <param name="Absent">The size where the file says nothing.</param>
/// <param name="Enabled">Must be true for any block to have a window, where the family has such a switch.</param>
/// <param name="FirstBlock">The first block with a window; earlier ones see everything.</param>
/// <param name="AbsentFirstBlock">That block where the file says nothing.</param>
public sealed record SlidingWindowFields(
    string Size, int Absent, string? Enabled = null, string? FirstBlock = null, int AbsentFirstBlock = 0);
