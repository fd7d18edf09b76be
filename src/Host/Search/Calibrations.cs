using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Models.Profiling;
using EvoPrune.Models.Tokenizers;

namespace EvoPrune.Host.Search;

/// <summary>Samples the calibration set and checks that the report text is not part of it.</summary>
internal static class Calibrations
{
    private const string Advice = "A report on text that the search has seen proves nothing: name another text for one of the two.";

    /// <summary>The windows that the sampler chooses under the seed of the run.</summary>
    /// <exception cref="InputException">The sampler refused, or its windows are longer than the model allows.</exception>
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
            throw new InputException(
                $"calibration: {use.Plugin.Id} refused: {PluginFault.Refusal(exception)}", use.Where.ToString(), cause: exception);
        }

        return set.Windows.Length <= topology.ContextLength
            ? set
            : throw new InputException(
                $"calibration: windows of {set.Windows.Length} tokens are asked; the model takes windows of 2 to {topology.ContextLength}",
                use.Where.ToString());
    }

    /// <summary>Refuses a report on text that the sampler could draw.</summary>
    /// <exception cref="InputException">
    /// The two texts are one file, or the windows of the report also occur in the calibration text.
    /// </exception>
    public static ITextCorpus RequireOtherText(
        ITextCorpus calibration, TokenWindows report, ITokenizer tokenizer, ExperimentSpec spec, string file)
    {
        var (from, on) = (spec.Data.Calibration.Text, spec.Data.Report.Text);
        if (on.Paths.FirstOrDefault(path => from.Paths.Any(other => IsOneFile(other, path))) is { } shared)
        {
            throw new InputException($"data: calibration and report are one text, {Path.GetFileName(shared)}", file, Advice);
        }

        // The windows of the report are contiguous in their text.
        if (calibration.Tokens.Count < 2 || Overlap.Find(AsOne(calibration.Tokens), AsOne([.. report.Ids])) is not { } overlap)
        {
            return calibration;
        }

        throw new InputException(
            $"data: {from.Name} holds text of {on.Name} that is reported on, "
            + $"{overlap.Ids.Length} tokens or more: \"{Excerpt(tokenizer.Decode(overlap.Ids))}\"",
            file, Advice);

        static TokenWindows AsOne(IReadOnlyList<int> tokens) => new(tokens, tokens.Count);
    }

    /// <summary>Refuses a report on windows that a sampler assembled from the report text in its own way.</summary>
    /// <exception cref="InputException">The calibration windows and the report share a run of tokens.</exception>
    public static CalibrationSet RequireDisjoint(
        CalibrationSet calibration, TokenWindows report, ITokenizer tokenizer, ExperimentSpec spec, string file) =>
        Overlap.Find(calibration.Windows, report) is not { } overlap
            ? calibration
            : throw new InputException(
                $"data: calibration and report overlap: the calibration window at token {calibration.Offsets[overlap.Left]} "
                + $"of {spec.Data.Calibration.Text.Name} and report window {overlap.Right} "
                + $"of {spec.Data.Report.Text.Name} "
                + $"share {overlap.Ids.Length} tokens: \"{Excerpt(tokenizer.Decode(overlap.Ids))}\"",
                file, Advice);

    private static bool IsOneFile(string left, string right) => left == right
        || (new FileInfo(left).Length == new FileInfo(right).Length && HaveSameBytes(left, right));

    private static bool HaveSameBytes(string left, string right)
    {
        using var one = File.OpenRead(left);
        using var other = File.OpenRead(right);
        return SHA256.HashData(one).AsSpan().SequenceEqual(SHA256.HashData(other));
    }

    private static string Excerpt(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= 60 ? line : line[..60] + "...";
    }
}

/// <summary>A run of tokens that occurs in two sets of windows.</summary>
/// <param name="Left">Index of the window in the first set.</param>
/// <param name="Right">Index of the window in the second set.</param>
/// <param name="Ids">The shared tokens.</param>
internal sealed record Overlap(int Left, int Right, int[] Ids)
{
    // Long enough to ignore stock phrases and headings, short enough to find a shifted window.
    private const int RunLength = 48;

    /// <summary>The first run of tokens that occurs in both sets, or null.</summary>
    public static Overlap? Find(TokenWindows left, TokenWindows right)
    {
        var length = Math.Min(RunLength, Math.Min(left.Length, right.Length));
        var (seen, ends) = (new Dictionary<Run, int>(), new HashSet<(int, int)>());
        foreach (var (window, ids) in Runs(right, length))
        {
            seen.TryAdd(ids, window);
            ends.Add((ids.Span[0], ids.Span[^1]));
        }

        foreach (var (window, ids) in Runs(left, length))
        {
            // A whole text has very many runs; comparing their ends first excludes most of them cheaply.
            if (ends.Contains((ids.Span[0], ids.Span[^1])) && seen.TryGetValue(ids, out var other))
            {
                return new(window, other, ids.ToArray());
            }
        }

        return null;
    }

    private static IEnumerable<(int Window, Run Run)> Runs(TokenWindows windows, int length)
    {
        var ids = windows.Ids.ToArray();
        for (var window = 0; window < windows.Count; window++)
        {
            for (var start = 0; start + length <= windows.Length; start++)
            {
                yield return (window, new Run(ids, window * windows.Length + start, length));
            }
        }
    }

    // A range of a token array that compares by content without copying.
    private readonly struct Run(int[] ids, int start, int length) : IEquatable<Run>
    {
        public ReadOnlySpan<int> Span => ids.AsSpan(start, length);

        public int[] ToArray() => Span.ToArray();

        public bool Equals(Run other) => Span.SequenceEqual(other.Span);

        public override bool Equals(object? obj) => obj is Run other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(Span));
            return hash.ToHashCode();
        }
    }
}
