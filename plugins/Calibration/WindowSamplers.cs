using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Calibration;

/// <summary>Options of <see cref="RandomSampler"/> and <see cref="FirstSampler"/>.</summary>
public sealed record TextWindowOptions
{
    [Description("Windows to take.")]
    [Range(1, 1_000_000)]
    public int Samples { get; init; } = 16;

    [Description("Tokens per window.")]
    [Range(2, 1_000_000)]
    public int Length { get; init; } = 256;
}

/// <summary>Cuts the corpus into consecutive windows and draws some of them, all with equal probability and none twice.</summary>
[Plugin("random")]
[Description("Windows drawn at random, none twice.")]
public sealed class RandomSampler(TextWindowOptions options) : ICalibrationSampler
{
    public CalibrationSet Sample(ITextCorpus corpus, RandomStream random)
    {
        var windows = new TextWindows(corpus, options);
        return windows.Take(random.Choose(options.Samples, windows.Count).Order());
    }
}

/// <summary>
/// Cuts the corpus into consecutive windows and takes the first of them, as many published scripts do. The seed has no effect.
/// </summary>
[Plugin("first")]
[Description("The first windows of the text, in order.")]
public sealed class FirstSampler(TextWindowOptions options) : ICalibrationSampler
{
    public CalibrationSet Sample(ITextCorpus corpus, RandomStream random) =>
        new TextWindows(corpus, options).Take(Enumerable.Range(0, options.Samples));
}

/// <summary>The consecutive windows into which a corpus is cut, without the partial one at the end.</summary>
internal sealed class TextWindows
{
    private readonly ITextCorpus corpus;
    private readonly int length;

    /// <exception cref="InvalidDataException">The text has fewer windows than the options ask for.</exception>
    public TextWindows(ITextCorpus corpus, TextWindowOptions options)
    {
        (this.corpus, length) = (corpus, options.Length);
        Count = corpus.Tokens.Count / length;
        if (Count < options.Samples)
        {
            throw new InvalidDataException($"{options.Samples} windows of {length} tokens were asked for, "
                + $"but the text has {corpus.Tokens.Count} tokens: {Count} windows.");
        }
    }

    /// <summary>The number of windows.</summary>
    public int Count { get; }

    /// <summary>The windows with these indices.</summary>
    public CalibrationSet Take(IEnumerable<int> windows)
    {
        int[] offsets = [.. windows.Select(window => window * length)];
        return new(new([.. offsets.SelectMany(offset => corpus.Tokens.Skip(offset).Take(length))], length), offsets);
    }
}
