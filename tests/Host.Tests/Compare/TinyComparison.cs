using System.Text.Json.Nodes;
using EvoPrune.Host.Tests.EndToEnd;

namespace EvoPrune.Host.Tests.Compare;

/// <summary>A small comparison around <see cref="TinyExperiment"/>: two variants, three seeds.</summary>
internal static class TinyComparison
{
    public const string Variants = "  ga: {}\n  random: { optimizer: { type: random, evaluations: 100, batch: 5 } }\n";

    /// <summary>Writes base and comparison, and gives the path of the comparison.</summary>
    public static string Write(TinyExperiment experiment, string name, string variants = Variants, int evaluations = 30, string more = "",
        string seeds = "[1, 2, 3]")
    {
        experiment.Variant("baselines:   [ uniform, random ]", "baselines:   []", "base.yaml");
        return experiment.Write(
            $"{name}.yaml",
            $"base: base.yaml\nvariants:\n{variants}seeds: {seeds}\nbaseline: random\nbudget: {{ evaluations: {evaluations} }}\n{more}");
    }

    public static JsonNode Result(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "comparison.json")))!;

    /// <summary>Everything in a result but what the clock says.</summary>
    public static string Timeless(string folder)
    {
        var result = Result(folder);
        foreach (var cell in result["cells"]!.AsArray())
        {
            cell!.AsObject().Remove("seconds");
            cell["best"]?.AsObject().Remove("tokensPerSecond");
        }

        return result.ToJsonString();
    }

    /// <summary>When each cell's result was last written.</summary>
    public static Dictionary<string, DateTime> Written(string folder) => Directory.Exists(Path.Combine(folder, "cells"))
        ? Directory.EnumerateDirectories(Path.Combine(folder, "cells")).Where(cell => File.Exists(Path.Combine(cell, "result.json")))
            .ToDictionary(cell => Path.GetFileName(cell), cell => File.GetLastWriteTimeUtc(Path.Combine(cell, "result.json")))
        : [];

    /// <summary>Cells whose run is finished.</summary>
    public static string[] Finished(string folder) => [.. Written(folder).Keys.Where(cell =>
        File.ReadAllText(Path.Combine(folder, "cells", cell, "result.json")).Contains("\"state\": \"finished\"", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
}
