using System.Text.Json.Nodes;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>A search in stages on minibatches, from the file to the result.</summary>
public sealed class StagedSearchTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private const string Yaml =
        """
        name: staged
        seed: 7
        model: { path: model }
        data:
          calibration: { text: calibration.txt }
          report:      { text: report.txt, length: 32, windows: 20 }
        calibration: { type: random, samples: 8, length: 32 }
        encoding:    { type: three-level-ratios, levels: 5, step: 0.1, exact: true }
        pruner:      { type: magnitude }
        fitness:     [ { type: kl-divergence } ]
        optimizer:   { type: darwin, generations: 8, initial: 6, offspring: 8, survivors: [4, 2, 1], tokens: [64, 96, 192] }
        baselines:   [ random ]
        """;

    private string Run(string name, params string[] arguments)
    {
        experiment.Write("staged.yaml", Yaml + "\n");
        var folder = experiment[name];
        var (code, _, errors) = EvoPruneProcess.Run(experiment.Path, ["run", "staged.yaml", "--out", folder, .. arguments]);
        Assert.True(code == 0, errors);
        return folder;
    }

    private static string Best(string folder) => File.ReadAllText(Path.Combine(folder, "best.json"));

    private static JsonNode Result(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "result.json")))!;

    private static JsonNode[] Journal(string folder) =>
        [.. File.ReadLines(Path.Combine(folder, "journal.jsonl")).Select(line => JsonNode.Parse(line)!)];

    [Fact]
    public void The_result_is_scored_on_the_whole_set_and_the_journal_tells_minibatches_apart()
    {
        var folder = Run("whole");
        var (result, journal) = (Result(folder), Journal(folder).Where(entry => (string?)entry["search"] == "search").ToList());
        var best = (double)result["best"]!["objectives"]!["KL divergence"]!;
        Assert.Equal((double)result["best"]!["metrics"]!["objectives"]!["KL divergence"]!, best);
        Assert.Equal((256L, best), ((long)journal[^1]["tokens"]!, (double)journal[^1]["values"]![0]!));
        Assert.Null(journal[^1]["batch"]);
        Assert.Equal(Enumerable.Range(0, 1 + 8 * 3), journal.SkipLast(1).Select(entry => (int)entry["batch"]!).Distinct().Order());

        var timeline = result["timeline"]!.AsArray();
        Assert.Null(timeline[^1]!["tokens"]);
        Assert.All(timeline.Skip(3).SkipLast(1), entry => Assert.Equal(192, (long)entry!["tokens"]!));
        var tokens = (long)result["counts"]!["tokensEvaluated"]!;
        // equal draws are measured once
        Assert.InRange(Journal(folder).Count(entry => (string?)entry["search"] == "random"), 1, (int)((tokens + 255) / 256));
    }

    [Fact]
    public void A_killed_and_resumed_search_ends_as_an_unbroken_one_with_any_number_of_workers()
    {
        var unbroken = Run("unbroken", "--workers", "1");
        Assert.Equal(Best(unbroken), Best(Run("more", "--workers", "2", "--cache", "0")));
        var folder = experiment["killed"];
        KilledRun.AfterEvaluations(experiment, folder, 30, "run", "staged.yaml", "--out", folder, "--workers", "2");

        var (code, _, errors) = EvoPruneProcess.Run(experiment.Path, "resume", folder);
        Assert.True(code == 0, errors);
        Assert.Equal(Best(unbroken), Best(folder));
        Assert.Equal(Result(unbroken)["counts"]!.ToJsonString(), Result(folder)["counts"]!.ToJsonString());
        Assert.Equal(Journal(unbroken).Length, Journal(folder).Length);
    }
}
