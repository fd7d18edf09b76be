namespace EvoPrune.Models.Tokenizers.Added;

/// <summary>A token that is recognised as it is spelled before anything else, such as <c>&lt;|endoftext|&gt;</c>.</summary>
/// <param name="Content">The spelling.</param>
/// <param name="Id">The id.</param>
internal sealed record AddedToken(string Content, int Id)
{
    /// <summary>Only where no word character is beside it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>White space before it belongs to it.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>White space after it belongs to it.</summary>
    public bool RightStrip { get; init; }

    /// <summary>It is normalised, and looked for in the normalised text.</summary>
    public bool Normalized { get; init; }
}
