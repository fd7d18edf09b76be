using System.ComponentModel;

namespace EvoPrune.Calibration;

/// <summary>Cuts the corpus into consecutive windows and draws some of them, all equally likely, none twice.</summary>
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
