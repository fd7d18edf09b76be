using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Models;
using EvoPrune.Models.Tokenizers;

namespace EvoPrune.Host.Search;

/// <summary>Draws the calibration windows, and makes sure that the report text is not among them.</summary>
internal static class Calibrations
{
    /// <summary>The windows that the sampler chooses under the seed of the run.</summary>
    /// <exception cref="InputException">The sampler refused, or its windows are longer than the model takes.</exception>
    public static CalibrationSet Sample(
        ICalibrationSampler sampler, PluginUse<ICalibrationSampler> use, ITextCorpus corpus, ModelTopology topology, long seed)
    {
        using var span = Phases.Time(Phases.Text);
        CalibrationSet set;
        try
        {
            set = sampler.Sample(corpus, new RandomStream(seed, "calibration"));
        }
        catch (Exception exception) when (exception is not (InputException or OutOfMemoryException))
        {
            throw new InputException($"calibration: {use.Plugin.Id} refused: {PluginFault.Refusal(exception)}", use.Where.ToString(), cause: exception);
        }

        return set.Windows.Length <= topology.ContextLength
            ? set
            : throw new InputException(
                $"calibration: windows of {set.Windows.Length} tokens are asked; the model takes windows of 2 to {topology.ContextLength}",
                use.Where.ToString());
    }

    /// <summary>Refuses a report on text out of which the search draws, whatever it happens to draw.</summary>
    /// <exception cref="InputException">The two files are one, or the report's windows stand in the calibration text, too.</exception>
    public static ITextCorpus RequireOtherText(ITextCorpus calibration, TokenWindows report, ITokenizer tokenizer, ExperimentSpec spec, string file)
    {
        const string Advice = "A report on text that the search has seen proves nothing: name another text for one of the two.";
        var (from, on) = (spec.Data.Calibration.Text, spec.Data.Report.Text);
        if (IsOneFile(from, on))
        {
            throw new InputException($"data: calibration and report are one text, {Path.GetFileName(on)}", file, Advice);
        }

        // The report's windows follow each other in the text.
        return calibration.Tokens.Count < 2 || Overlap.Find(AsOne(calibration.Tokens), AsOne([.. report.Ids])) is not { } overlap
            ? calibration
            : throw new InputException(
                $"data: {Path.GetFileName(from)} holds text of {Path.GetFileName(on)} that is reported on, {overlap.Ids.Length} tokens or more: \"{Excerpt(tokenizer.Decode(overlap.Ids))}\"",
                file, Advice);

        static TokenWindows AsOne(IReadOnlyList<int> tokens) => new(tokens, tokens.Count);
    }

    /// <summary>Refuses a report on text that the search has seen, also where a sampler puts windows together in its own way.</summary>
    /// <exception cref="InputException">The two share a run of tokens.</exception>
    public static CalibrationSet RequireDisjoint(
        CalibrationSet calibration, TokenWindows report, ITokenizer tokenizer, ExperimentSpec spec, string file) =>
        Overlap.Find(calibration.Windows, report) is not { } overlap
            ? calibration
            : throw new InputException(
                $"data: calibration and report overlap: the calibration window at token {calibration.Offsets[overlap.Left]} "
                + $"of {Path.GetFileName(spec.Data.Calibration.Text)} and report window {overlap.Right} of {Path.GetFileName(spec.Data.Report.Text)} "
                + $"share {overlap.Ids.Length} tokens: \"{Excerpt(tokenizer.Decode(overlap.Ids))}\"",
                file,
                "A report on text that the search has seen proves nothing: name another text for one of the two.");

    // Under one name or two.
    private static bool IsOneFile(string left, string right) =>
        left == right || (new FileInfo(left).Length == new FileInfo(right).Length && File.ReadAllBytes(left).AsSpan().SequenceEqual(File.ReadAllBytes(right)));

    private static string Excerpt(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= 60 ? line : line[..60] + "...";
    }
}
