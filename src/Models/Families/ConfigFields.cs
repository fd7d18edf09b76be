namespace EvoPrune.Models.Families;

/// <summary>The names under which config.json of a family says what.</summary>
public sealed record ConfigFields
{
    /// <summary>Number of token ids.</summary>
    public required string Vocabulary { get; init; }

    /// <summary>Longest window in tokens.</summary>
    public required string ContextLength { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required string HiddenSize { get; init; }

    /// <summary>Number of blocks.</summary>
    public required string Blocks { get; init; }

    /// <summary>Number of attention heads.</summary>
    public required string Heads { get; init; }

    /// <summary>Width of the feed-forward unit; absent or null stands for four times the hidden size.</summary>
    public required string InnerSize { get; init; }

    /// <summary>Name of the activation.</summary>
    public required string Activation { get; init; }

    /// <summary>Added to the variance inside norms.</summary>
    public required string NormEpsilon { get; init; }

    /// <summary>Settings that would change the computation, each with the supported value, the library's default.</summary>
    public IReadOnlyList<(string Name, bool Value)> Fixed { get; init; } = [];
}
