namespace EvoPrune.Models.Text;

/// <summary>How much of a text is read into memory.</summary>
public abstract record TextExtent
{
    private protected TextExtent()
    {
    }

    /// <summary>All of it.</summary>
    public static TextExtent Whole { get; } = new WholeText();

    /// <summary>All of it, or of a long text a uniform sample of its documents in their order.</summary>
    /// <param name="seed">The seed of the run.</param>
    public static TextExtent Sampled(long seed) => new SampledText(seed);

    /// <summary>As much from the start as these windows need.</summary>
    /// <param name="length">Tokens per window.</param>
    /// <param name="windows">Number of windows.</param>
    public static TextExtent First(int length, int windows) => new FirstText(length, windows);

    internal sealed record WholeText : TextExtent;

    internal sealed record SampledText(long Seed) : TextExtent;

    internal sealed record FirstText(int Length, int Windows) : TextExtent;
}
