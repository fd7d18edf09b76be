using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Calibration;

/// <summary>Options of the samplers that take windows as they stand in the text.</summary>
public sealed record TextWindowOptions
{
    [Description("Windows to take.")]
    [Range(1, 1_000_000)]
    public int Samples { get; init; } = 16;

    [Description("Tokens per window.")]
    [Range(2, 1_000_000)]
    public int Length { get; init; } = 256;
}

/// <summary>The consecutive windows that a corpus is cut into; a last partial one is none.</summary>
internal sealed class TextWindows
{
    private readonly ITextCorpus corpus;
    private readonly int length;

    /// <exception cref="InvalidDataException">The text has fewer windows than were asked for.</exception>
    public TextWindows(ITextCorpus corpus, TextWindowOptions options)
    {
        (this.corpus, length) = (corpus, options.Length);
        Count = corpus.Tokens.Count / length;
        if (Count < options.Samples)
        {
            throw new InvalidDataException(
                $"{options.Samples} windows of {length} tokens were asked for, but the text has {corpus.Tokens.Count} tokens: {Count} windows.");
        }
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Some of them, by their numbers from 0.</summary>
    public CalibrationSet Take(IEnumerable<int> windows)
    {
        int[] offsets = [.. windows.Select(window => window * length)];
        return new(new([.. offsets.SelectMany(offset => corpus.Tokens.Skip(offset).Take(length))], length), offsets);
    }
}
