using System.Security.Cryptography;
using System.Text.Json.Serialization;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Models.Files;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Compare.Cells;

/// <summary>What a cell's best plan scores on a further text.</summary>
/// <param name="Sha256">Content of the text file.</param>
/// <param name="Protocol">How it was scored.</param>
/// <param name="Perplexity">Of the best plan; null where it is no finite number.</param>
/// <param name="Dense">Of the uncompressed model; null where it is no finite number.</param>
internal sealed record TextFigures(
    string Sha256,
    Protocol Protocol,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Perplexity,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Dense)
{
    /// <summary>Why the best plan has no perplexity; null where it has one.</summary>
    public string? Failure { get; init; }
}

/// <summary>The further texts of a cell: measured after the run, kept in <c>texts.json</c> beside it.</summary>
internal static class CellTexts
{
    private const string FileName = "texts.json";

    /// <summary>The figures of the cell for these texts, where they have been measured on the same content, length and windows.</summary>
    public static IReadOnlyDictionary<string, TextFigures> Read(string folder, IReadOnlyDictionary<string, ReportData> texts)
    {
        var path = Path.Combine(folder, FileName);
        var stored = File.Exists(path) ? RunJson.Read<Dictionary<string, TextFigures>>(path, "Delete it; running the comparison again measures the texts anew.") : [];
        return texts.Where(text => stored.TryGetValue(text.Key, out var figures) && Fits(text.Value, figures))
            .ToDictionary(text => text.Key, text => stored[text.Key]);
    }

    /// <summary>Refuses texts that a variant's model cannot be scored on.</summary>
    /// <exception cref="InputException">Everything that is wrong with them.</exception>
    public static void Check(Experiment experiment, IReadOnlyDictionary<string, ReportData> texts)
    {
        var checks = new Checks();
        foreach (var text in texts.Values)
        {
            checks.Try(() => Windows(experiment, text));
        }

        checks.ThrowIfAny();
    }

    /// <summary>Scores the best plan on the texts that are missing, and keeps the figures.</summary>
    public static void Fill(
        string folder, Experiment experiment, IReadOnlyDictionary<string, ReportData> texts, PluginCatalog plugins, ThreadSplit split, CancellationToken cancellation)
    {
        var figures = Read(folder, texts).ToDictionary();
        string[] missing = [.. texts.Keys.Except(figures.Keys)];
        if (missing.Length == 0)
        {
            return;
        }

        using var model = experiment.Load();
        var plan = PlanFile.Read(RunFolder.BestPath(folder), experiment.Model, plugins).Plan;
        using var held = model.IsWorthHolding(experiment.Pruner) ? model.Prune(plan, experiment.Pruner, experiment.Calibration.Windows) : null;
        var candidate = held?.Candidate ?? model.Candidate(plan, experiment.Pruner, experiment.Calibration.Windows);
        foreach (var name in missing)
        {
            var windows = Windows(experiment, texts[name]);
            var score = TextScore.Measure(candidate, windows, split, cancellation);
            figures[name] = new(
                Sha256(texts[name].Text),
                Protocol.Of(windows, experiment.Dtype, experiment.Device),
                score.Perplexity,
                TextScore.Measure(model.Dense, windows, split, cancellation).Perplexity)
            {
                Failure = score.Failure,
            };
        }

        AtomicFile.Write(Path.Combine(folder, FileName), Json.Document(figures));
    }

    private static TokenWindows Windows(Experiment experiment, ReportData text) =>
        TextCorpus.Open(text.Text, experiment.Model.OpenTokenizer()).FirstWindows(experiment.Model.Topology, text.Length, text.Windows);

    private static bool Fits(ReportData text, TextFigures figures) =>
        (figures.Protocol.Length, figures.Protocol.Windows, figures.Sha256) == (text.Length, text.Windows, Sha256(text.Text));

    private static string Sha256(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
