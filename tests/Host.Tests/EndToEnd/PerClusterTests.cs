using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>One search per cluster, and the winners against each other on all tokens.</summary>
public sealed class PerClusterTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private const string Search =
        """
        calibration: { type: ccds, clusters: 3, sentences: 4, samples: 6, length: 32 }
        encoding:    { type: binary-layers, count: 2 }
        pruner:      { type: magnitude }
        fitness:     [ { type: perplexity } ]
        optimizer:   { type: exhaustive }
        baselines:   []
        """;

    private static readonly string Inputs =
        """
        name: clusters
        model: { path: model }
        data:
          calibration: { text: sentences.txt }
          report:      { text: report.txt, length: 32, windows: 20 }

        """;

    private (string Folder, JsonArray Journal) Run(string name, string text)
    {
        WriteInputs(name, text);
        var folder = experiment[name];
        var (code, _, errors) = EvoPruneProcess.Run(experiment.Path, "run", name + ".yaml", "--out", folder);
        Assert.True(code == 0, errors);
        return (folder, new([.. File.ReadLines(Path.Combine(folder, "journal.jsonl")).Select(line => JsonNode.Parse(line))]));
    }

    // A sentence is told from the next by its capital letter.
    private void WriteInputs(string name, string text)
    {
        experiment.Write("sentences.txt",
            Regex.Replace(File.ReadAllText(experiment["calibration.txt"]), @"\. (\w)", match => match.Value.ToUpperInvariant()));
        experiment.Write(name + ".yaml", text);
    }

    private static JsonNode Result(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "result.json")))!;

    private static double Cost(JsonNode? entry) => (double)entry!["values"]![0]!;

    [Fact]
    public void The_best_on_all_tokens_of_the_winners_of_every_cluster_is_the_result()
    {
        var (folder, journal) = Run("each", Inputs + "per-cluster: true\n" + Search);
        var searches = journal.GroupBy(entry => (string?)entry!["search"]).ToDictionary(group => group.Key!, group => group.ToList());
        Assert.Equal(["search", "search-cluster-0", "search-cluster-1", "search-cluster-2"], searches.Keys.Order(StringComparer.Ordinal));
        Assert.All(searches.Where(search => search.Key != "search"), search => Assert.Equal(6, search.Value.Count));   // 2 of 4 blocks
        Assert.All(searches.Where(search => search.Key != "search"), search =>
            Assert.All(search.Value, entry => Assert.Equal(64, (int)entry!["tokens"]!)));

        var winners = searches.Where(search => search.Key != "search").Select(search => search.Value.MinBy(Cost)!["genome"]!.ToJsonString())
            .Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(winners, searches["search"].Select(entry => entry!["genome"]!.ToJsonString()).Order(StringComparer.Ordinal));
        Assert.Equal(searches["search"].Min(Cost), (double)Result(folder)["best"]!["objectives"]!["perplexity"]!);
        Assert.Equal(journal.Count, (int)Result(folder)["counts"]!["evaluations"]!);
    }

    [Fact]
    public void A_run_that_stopped_between_two_clusters_goes_on_to_the_same_end()
    {
        var (folder, _) = Run("stopped", Inputs + "per-cluster: true\n" + Search);
        var best = File.ReadAllText(Path.Combine(folder, "best.json"));
        var lines = File.ReadAllLines(Path.Combine(folder, "journal.jsonl"));
        File.WriteAllLines(Path.Combine(folder, "journal.jsonl"), lines.Take(9));
        File.Delete(Path.Combine(folder, "best.json"));
        File.WriteAllText(Path.Combine(folder, "result.json"), File.ReadAllText(Path.Combine(folder, "result.json"))
            .Replace("\"finished\"", "\"running\"", StringComparison.Ordinal));
        var (code, _, errors) = EvoPruneProcess.Run(experiment.Path, "resume", folder);
        Assert.True(code == 0, errors);
        Assert.Equal(best, File.ReadAllText(Path.Combine(folder, "best.json")));
        Assert.Equal(lines.Length, File.ReadAllLines(Path.Combine(folder, "journal.jsonl")).Length);
    }

    [Fact]
    public void A_budget_is_shared_by_the_clusters()
    {
        var (folder, journal) = Run("capped", Inputs + "per-cluster: true\nbudget: { evaluations: 12 }\n" + Search);
        Assert.All(journal.GroupBy(entry => (string?)entry!["search"])
            .Where(group => group.Key != "search"), group => Assert.Equal(4, group.Count()));
        Assert.Equal(journal.Count, (int)Result(folder)["counts"]!["evaluations"]!);
    }

    [Fact]
    public void A_sampler_without_clusters_is_refused()
    {
        WriteInputs("random", Inputs + "per-cluster: true\n"
            + Search.Replace("ccds, clusters: 3, sentences: 4,", "random,", StringComparison.Ordinal));
        var (code, _, errors) = EvoPruneProcess.Run(experiment.Path, "validate", "random.yaml");
        Assert.Equal(2, code);
        Assert.Contains("random.yaml:", errors, StringComparison.Ordinal);
        Assert.Contains("per-cluster: the sampler random makes no clusters", errors, StringComparison.Ordinal);
    }
}
