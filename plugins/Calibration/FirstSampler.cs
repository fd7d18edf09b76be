using System.ComponentModel;

namespace EvoPrune.Calibration;

/// <summary>Cuts the corpus into consecutive windows and takes the first of them, as many published scripts do. The seed decides nothing.</summary>
[Plugin("first")]
[Description("The first windows of the text, one after the other.")]
public sealed class FirstSampler(TextWindowOptions options) : ICalibrationSampler
{
    public CalibrationSet Sample(ITextCorpus corpus, RandomStream random) => new TextWindows(corpus, options).Take(Enumerable.Range(0, options.Samples));
}
