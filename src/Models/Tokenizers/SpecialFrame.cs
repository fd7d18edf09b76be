namespace EvoPrune.Models.Tokenizers;

/// <summary>The ids that a tokenizer puts around a single text.</summary>
internal sealed record SpecialFrame(IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    public static SpecialFrame None { get; } = new([], []);
}
