using System.Globalization;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Host.Tasks;
using EvoPrune.Host.Yaml;
using EvoPrune.Models;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Compare;

/// <summary>The outcome of a cell, read from its run folder.</summary>
/// <param name="Variant">Its variant.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Folder">Its run folder, as results name it.</param>
/// <param name="State">State of its run.</param>
/// <param name="Failure">The reason for missing results; null for a finished cell.</param>
internal sealed record CellOutcome(string Variant, long Seed, string Folder, RunState State, string? Failure)
{
    /// <summary>The result; null unless the cell is finished and has a perplexity to compare.</summary>
    public RunResult? Result { get; init; }

    /// <summary>Whether the run ended without a perplexity, so that running the cell again would change nothing.</summary>
    public bool IsFinal { get; init; }

    /// <summary>The settings that determine the calibration tokens for a seed: sampler with options, text and model.</summary>
    public string Sampling { get; init; } = "";

    /// <summary>The first fitness with its options.</summary>
    public string Objective { get; init; } = "";

    /// <summary>The plugins of the run with their hashes.</summary>
    public IReadOnlyList<PluginRecord> Plugins { get; init; } = [];

    /// <summary>The course of the search.</summary>
    public SearchPath Path { get; init; } = SearchPath.Empty;

    /// <summary>Share of the weights that the best plan removes, per block.</summary>
    public IReadOnlyList<double> Removed { get; init; } = [];

    /// <summary>Results on further texts, by name.</summary>
    public IReadOnlyDictionary<string, TextFigures> Texts { get; init; } = new Dictionary<string, TextFigures>();

    /// <summary>Answers of the best plan on the tasks of the report, by task.</summary>
    public IReadOnlyDictionary<string, TaskAnswers> Answers { get; init; } = new Dictionary<string, TaskAnswers>();

    /// <summary>Reads the outcome of a finished run from its documents. No plugin is loaded.</summary>
    /// <param name="variant">The variant that the run belongs to.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="folder">The run folder.</param>
    /// <param name="shownFolder">The run folder as results name it.</param>
    /// <param name="texts">Further report texts, by name.</param>
    public static CellOutcome Read(string variant, long seed, string folder, string shownFolder,
        IReadOnlyDictionary<string, ReportData> texts)
    {
        var (result, settings) = (RunFolder.Read(folder), RunFolder.ReadSettings(folder));
        string Setting(params string[] keys) => Describe(keys.Aggregate((YamlNode?)settings, Child), folder);
        return new(variant, seed, shownFolder, result.State, Failure: null)
        {
            Result = result,
            Sampling = string.Join('\n', Setting("calibration"), Setting("data", "calibration"), Setting("model", "path")),
            Objective = Setting("fitness", "0"),
            Plugins = PluginRecord.Read(folder),
            Path = SearchPath.Of(Journal.ReadAll(RunFolder.JournalPath(folder)), result),
            Removed = RemovedByBlock(RunFolder.BestPath(folder), Setting("model", "path")),
            Texts = CellTexts.Read(folder, texts),
            Answers = TaskAnswers.Read(RunFolder.SamplesPath(folder, RunFolder.BestFound)),
        };
    }

    private static YamlNode? Child(YamlNode? node, string key) => node switch
    {
        YamlMapping mapping => mapping.Find(key)?.Value,
        YamlSequence list when int.TryParse(key, CultureInfo.InvariantCulture, out var index) => list.Items.ElementAtOrDefault(index),
        _ => null,
    };

    // Equal settings of runs in different folders must give equal text, and paths in resolved.yaml are relative to the run folder.
    private static string Describe(YamlNode? node, string folder) => node switch
    {
        YamlMapping mapping => $"{{{string.Join(", ", mapping.Entries.Select(entry => $"{entry.Key}: {Describe(entry.Value, folder)}"))}}}",
        YamlSequence list => $"[{string.Join(", ", list.Items.Select(item => Describe(item, folder)))}]",
        YamlScalar { Text: var text } when text.Contains('/', StringComparison.Ordinal)
            && System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, text)) is var path && System.IO.Path.Exists(path) => path,
        YamlScalar { Text: var text } => text,
        _ => "",
    };

    private static double[] RemovedByBlock(string bestFile, string model)
    {
        var topology = ModelFolder.OpenLanguageModel(model).Topology;
        var findings = new Findings();
        var sublayers = (YamlReader.Read(Utf8File.Read(bestFile), bestFile, findings) as YamlMapping)?.Find("units")?.Value;
        var plan = sublayers is null ? CompressionPlan.Dense : PlanSublayers.Read(sublayers, topology, findings);
        findings.ThrowIfAny();
        return [.. topology.Blocks.Select(block => plan.Sparsity(topology with { Blocks = [block] }))];
    }
}
