namespace EvoPrune.Models.Families;

/// <summary>The field names of a family's config.json, and the Hugging Face library's defaults for missing fields.</summary>
/// <remarks>The initial values are the names of most families; a family sets only the names that differ.</remarks>
public sealed record ConfigFields
{
    /// <summary>Number of token ids.</summary>
    public string Vocabulary { get; init; } = "vocab_size";

    /// <summary>Longest window in tokens.</summary>
    public string ContextLength { get; init; } = "max_position_embeddings";

    /// <summary>Default of the longest window; null if the field is required.</summary>
    public int? DefaultContextLength { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public string HiddenSize { get; init; } = "hidden_size";

    /// <summary>Number of blocks.</summary>
    public string Blocks { get; init; } = "num_hidden_layers";

    /// <summary>Number of attention heads.</summary>
    public string Heads { get; init; } = "num_attention_heads";

    /// <summary>Number of key-value heads; null for families without shared keys and values.</summary>
    public string? KeyValueHeads { get; init; }

    /// <summary>Width of a head; null for families that always divide the hidden size by the number of heads.</summary>
    public string? HeadDimension { get; init; }

    /// <summary>Width of the feed-forward sublayer.</summary>
    public string InnerSize { get; init; } = "intermediate_size";

    /// <summary>Whether a missing inner size means four times the hidden size.</summary>
    public bool InnerSizeIsOptional { get; init; }

    /// <summary>Width of the token embedding; null if it always equals the hidden size.</summary>
    public string? EmbeddingSize { get; init; }

    /// <summary>Number of token types; null for families without token types.</summary>
    public string? TokenTypes { get; init; }

    /// <summary>Name of the activation.</summary>
    public string Activation { get; init; } = "hidden_act";

    /// <summary>The default activation.</summary>
    public Activation DefaultActivation { get; init; }

    /// <summary>Epsilon of the norms; null for families with a fixed value.</summary>
    public string? NormEpsilon { get; init; }

    /// <summary>The default epsilon.</summary>
    public double DefaultNormEpsilon { get; init; } = 1e-5;

    /// <summary>Whether norms come before or after sublayers; null for families without a choice.</summary>
    public string? NormsBefore { get; init; }

    /// <summary>Default for whether the head is the token embedding.</summary>
    public bool TiedByDefault { get; init; } = true;

    /// <summary>Whether attention layers have biases, for families with <see cref="Bias.AsAttention"/>.</summary>
    public string? AttentionBias { get; init; }

    /// <summary>Whether feed-forward layers have biases, for families with <see cref="Bias.AsMlp"/>.</summary>
    public string? MlpBias { get; init; }

    /// <summary>Sliding attention windows; null for families without them.</summary>
    public SlidingWindowFields? SlidingWindow { get; init; }

    /// <summary>Settings with only one supported value (as JSON), which is the library's default.</summary>
    public IReadOnlyList<(string Name, string Value)> Fixed { get; init; } = [];
}

/// <summary>The fields for sliding attention windows.</summary>
/// <param name="Size">Number of tokens that a position attends to, including itself; a null value in the file means all.</param>
/// <param name="Absent">Default of the size.</param>
/// <param name="Enabled">Switches windows on; null if the family has no switch.</param>
/// <param name="FirstBlock">First block with a window; earlier blocks attend to everything.</param>
/// <param name="AbsentFirstBlock">Default of the first block.</param>
public sealed record SlidingWindowFields(
    string Size, int Absent, string? Enabled = null, string? FirstBlock = null, int AbsentFirstBlock = 0);
