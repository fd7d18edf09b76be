using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Calibration;

/// <summary>Options of <see cref="RandomSampler"/>.</summary>
public sealed record RandomSamplerOptions
{
    [Description("Windows to draw.")]
    [Range(1, 1_000_000)]
    public int Samples { get; init; } = 16;

    [Description("Tokens per window.")]
    [Range(2, 1_000_000)]
    public int Length { get; init; } = 256;
}

/// <summary>Cuts the corpus into consecutive windows and draws some of them, all equally likely, none twice.</summary>
[Plugin("random")]
[Description("Windows drawn at random, none twice.")]
public sealed class RandomSampler(RandomSamplerOptions options) : ICalibrationSampler
{
    public CalibrationSet Sample(ITextCorpus corpus, RandomStream random)
    {
        var (tokens, length) = (corpus.Tokens, options.Length);
        var available = tokens.Count / length;
        if (available < options.Samples)
        {
            throw new InvalidDataException(
                $"{options.Samples} windows of {length} tokens were asked for, but the text has {tokens.Count} tokens: {available} windows.");
        }

        int[] offsets = [.. random.Choose(options.Samples, available).Order().Select(window => window * length)];
        return new(new([.. offsets.SelectMany(offset => tokens.Skip(offset).Take(length))], length), offsets);
    }
}
