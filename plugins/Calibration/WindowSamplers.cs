using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Calibration;

/// <summary>Options of <see cref="RandomSampler"/> and <see cref="FirstSampler"/>.</summary>
public sealed record TextWindowOptions
{
    [Description("Windows to take.")]
    [Range(1, 1_000_000)]
    public int Samples { get; init; } = 16;

    [Description("Tokens per window. Default: the model's context, at most 2048.")]
    [Range(2, 1_000_000)]
    public int? Length { get; init; }
}

/// <summary>The length of windows whose options leave it open.</summary>
internal static class WindowLength
{
    // Published searches and one-shot pruners calibrate on windows of 2048 tokens.
    private const int Longest = 2048;

    /// <summary>The length that was asked for, or the model's context up to the usual length.</summary>
    public static int Of(int? asked, ModelTopology model) => asked ?? Math.Min(Longest, model.ContextLength);
}

/// <summary>Cuts the corpus into consecutive windows and draws some of them, all with equal probability and none twice.</summary>
[Plugin("random")]
[Description("Windows drawn at random, none twice.")]
public sealed class RandomSampler(TextWindowOptions options, ModelTopology model) : ICalibrationSampler
{
    public CalibrationSet Sample(ITextCorpus corpus, RandomStream random)
    {
        var windows = new TextWindows(corpus, options.Samples, WindowLength.Of(options.Length, model));
        return windows.Take(random.Choose(options.Samples, windows.Count).Order());
    }
}

/// <summary>
/// Cuts the corpus into consecutive windows and takes the first of them, as many published scripts do. The seed has no effect.
/// </summary>
[Plugin("first")]
[Description("The first windows of the text, in order.")]
public sealed class FirstSampler(TextWindowOptions options, ModelTopology model) : ICalibrationSampler
{
    public CalibrationSet Sample(ITextCorpus corpus, RandomStream random) =>
        new TextWindows(corpus, options.Samples, WindowLength.Of(options.Length, model)).Take(Enumerable.Range(0, options.Samples));
}

/// <summary>The consecutive windows into which the documents of a corpus are cut, without the partial ones at their ends.</summary>
internal sealed class TextWindows
{
    private readonly ITextCorpus corpus;
    private readonly IReadOnlyList<int> starts;
    private readonly int length;

    /// <exception cref="InvalidDataException">The text has fewer windows than asked for.</exception>
    public TextWindows(ITextCorpus corpus, int samples, int length)
    {
        (this.corpus, this.length, starts) = (corpus, length, corpus.WindowStarts(length));
        if (Count < samples)
        {
            throw new InvalidDataException($"{samples} windows of {length} tokens were asked for, but the text has "
                + $"{corpus.Tokens.Count} tokens{(corpus.DocumentStarts.Count > 1 ? $" in {corpus.DocumentStarts.Count} documents" : "")}: "
                + $"{Count} windows.");
        }
    }

    /// <summary>The number of windows.</summary>
    public int Count => starts.Count;

    /// <summary>The windows with these indices.</summary>
    public CalibrationSet Take(IEnumerable<int> windows)
    {
        int[] offsets = [.. windows.Select(window => starts[window])];
        return new(new([.. offsets.SelectMany(offset => corpus.Tokens.Skip(offset).Take(length))], length), offsets);
    }
}
