using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Reports;

/// <summary>A difference between two runs. A value is null if the run does not have it.</summary>
internal sealed record Differing(string Key, string? First, string? Second);

/// <summary>The differences between two runs in settings, environment, plugins, results and plans.</summary>
internal sealed record RunDifference(
    string First, string Second, IReadOnlyList<Differing> Settings, IReadOnlyList<Differing> Environment, IReadOnlyList<Differing> Plugins,
    IReadOnlyList<Differing> Results, IReadOnlyList<Differing> Plan)
{
    /// <summary>Compares two run folders.</summary>
    /// <exception cref="InputException">A folder is no run, or a file in it cannot be read.</exception>
    public static RunDifference Of(string first, string second) => new(
        first,
        second,
        Between(SettingsOf(first), SettingsOf(second), SamePath(first, second)),
        Between(EnvironmentOf(first), EnvironmentOf(second)),
        Between(PluginsOf(first), PluginsOf(second)),
        Between(ResultsOf(first), ResultsOf(second)),
        Between(PlanOf(first), PlanOf(second)));

    private static Differing[] Between(Dictionary<string, string> first, Dictionary<string, string> second,
        Func<string, string, bool>? isSame = null) =>
    [
        .. first.Keys.Union(second.Keys)
            .Select(key => new Differing(key, first.GetValueOrDefault(key), second.GetValueOrDefault(key)))
            .Where(pair => pair.First != pair.Second
            && !(pair is { First: { } one, Second: { } other } && isSame?.Invoke(one, other) == true)),
    ];

    // Paths are relative to the run folders, so different text may mean the same file.
    private static Func<string, string, bool> SamePath(string first, string second) => (one, other) =>
        one.Contains('/', StringComparison.Ordinal)
            && Path.GetFullPath(Path.Combine(first, one)) == Path.GetFullPath(Path.Combine(second, other));

    private static Dictionary<string, string> SettingsOf(string folder)
    {
        var leaves = new Dictionary<string, string>();
        Collect(RunFolder.ReadSettings(folder), "", leaves);
        return leaves;
    }

    private static void Collect(YamlNode node, string path, Dictionary<string, string> leaves)
    {
        switch (node)
        {
            case YamlMapping { Entries.Count: > 0 } mapping:
                mapping.Entries.ToList().ForEach(entry => Collect(entry.Value, KeyPath.Join(path, entry.Key), leaves));
                break;
            case YamlSequence { Items.Count: > 0 } list when list.Items.Any(item => item is not YamlScalar):
                list.Items.Select((item, i) => (item, i)).ToList()
                    .ForEach(pair => Collect(pair.item, KeyPath.Join(path, $"{pair.i}"), leaves));
                break;
            case YamlSequence list:
                leaves[path] = $"[{string.Join(", ", list.Items.Cast<YamlScalar>().Select(item => item.Text))}]";
                break;
            default:
                leaves[path] = node is YamlScalar { IsNull: false } scalar ? scalar.Text : "null";
                break;
        }
    }

    private static Dictionary<string, string> PluginsOf(string folder)
    {
        var told = new Dictionary<string, string>();
        foreach (var plugin in PluginRecord.Read(folder))
        {
            told[$"{plugin.Contract} {plugin.Id}"] = $"{plugin.Version}, content {plugin.Sha256[..Math.Min(12, plugin.Sha256.Length)]}";
        }

        return told;
    }

    private static Dictionary<string, string> ResultsOf(string folder)
    {
        if (!RunFolder.HasResult(folder))
        {
            return new() { ["state"] = "interrupted" };
        }

        var result = RunFolder.Read(folder);
        (string Key, string? Value)[] told =
        [
            ("state", result.State.ToString().ToLowerInvariant()),
            ("message", result.Message),
            ("report protocol", result.Protocol?.Hash),
            ("calibration tokens", result.Calibration?.Hash),
            .. Figures(result, "dense", result.Dense),
            .. Figures(result, "best", result.Best?.Metrics),
            .. (result.Baselines ?? new Dictionary<string, FoundPlan>())
            .SelectMany(baseline => Figures(result, baseline.Key, baseline.Value.Metrics)),
            ("members of the front", Whole(result.Front?.Count)),
            ("choice", result.Choice is { } choice ? $"member {choice.Member} by {choice.Rule}" : null),
            ("hypervolume", Fine(result.Hypervolume?.Value)),
            ("evaluations", Whole(result.Counts?.Evaluations)),
            ("cache hits", Whole(result.Counts?.CacheHits)),
            ("failed evaluations", Whole(result.Counts?.Failed)),
            ("tokens", Whole(result.Counts?.TokensEvaluated)),
            ("tokens trained", Whole(result.Counts?.TokensTrained)),
            ("seconds", result.Seconds?.ToString("0.0", CultureInfo.InvariantCulture)),
        ];
        return told.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);
    }

    private static IEnumerable<(string Key, string? Value)> Figures(RunResult result, string name, ModelMetrics? metrics) => metrics is null
        ? [] :
    [
        ($"{name}: report perplexity", Reports.Figures.Fine(metrics.Perplexity)),
        ($"{name}: failure", metrics.Failure),
        ($"{name}: report perplexity after post-training", metrics.Finetuned is { } finetuned ? Reports.Figures.Fine(finetuned.Perplexity)
            : null),
        .. metrics.Objectives.Select(each =>
        ($"{name}: calibration {each.Key}", each.Value is { } value ? Reports.Figures.Show(value, result.MetricOf(each.Key), [value])
            : Reports.Figures.Failed)),
        ($"{name}: sparsity", Fine(metrics.Sparsity)),
        ($"{name}: zeros", Fine(metrics.ZeroFraction)),
        ($"{name}: parameters removed", Whole(metrics.ParametersRemoved)),
        ($"{name}: bytes", Whole(metrics.Bytes)),
    ];

    private static string? Whole(long? count) => count?.ToString("N0", CultureInfo.InvariantCulture);

    private static string? Fine(double? share) => share?.ToString("0.0000", CultureInfo.InvariantCulture);

    private static Dictionary<string, string> PlanOf(string folder)
    {
        var file = RunFolder.BestPath(folder);
        return File.Exists(file) && RunJson.Read<JsonObject>(file, RunFolder.MakeAgain(file)!)["units"] is JsonObject sublayers
            ? sublayers.ToDictionary(sublayer => sublayer.Key, sublayer => sublayer.Value?.ToJsonString(Json.Line) ?? "null")
            : [];
    }

    private static Dictionary<string, string> EnvironmentOf(string folder) =>
        RunFolder.ReadEnvironment(folder).Where(entry => entry.Value is not null)
            .ToDictionary(entry => entry.Key, entry => entry.Value!.ToString());
}
