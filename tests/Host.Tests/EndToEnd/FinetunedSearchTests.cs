using System.Globalization;
using System.Text.Json.Nodes;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>A search whose candidates are finetuned before they are scored, and its result afterwards.</summary>
public sealed class FinetunedSearchTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private const string Yaml =
        """
        name: finetuned
        seed: 7
        model: { path: model }
        data:
          calibration: { text: calibration.txt }
          report:      { text: report.txt, length: 32, windows: 20 }
        calibration: { type: random, samples: 8, length: 32 }
        encoding:    { type: binary-layers, granularity: unit, count: 2, per-kind: true }
        pruner:      { type: magnitude }
        fitness:     [ { type: kl-divergence } ]
        optimizer:
          { type: darwin, generations: 3, initial: 4, offspring: 5, survivors: [3, 1], tokens: [64, 128], finetuning: [128, 400] }
        finetuning:  { learning-rate: 1e-3, windows: 4, after: 1000, distillation: 0.5 }
        baselines:   [ random ]
        """;

    private const long Step = 4 * 32;

    private (string Folder, string Output) Run(string name, params string[] arguments)
    {
        experiment.Write("finetuned.yaml", Yaml + "\n");
        var folder = experiment[name];
        var (code, output, errors) = EvoPruneProcess.Run(experiment.Path, ["run", "finetuned.yaml", "--out", folder, .. arguments]);
        Assert.True(code == 0, errors);
        return (folder, output);
    }

    private static JsonNode Result(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "result.json")))!;

    private static JsonNode[] Journal(string folder) =>
        [.. File.ReadLines(Path.Combine(folder, "journal.jsonl")).Select(line => JsonNode.Parse(line)!)];

    // Everything that the clock does not decide.
    private static string Values(string folder) => string.Join('\n', Journal(folder)
        .Select(entry =>
        string.Create(CultureInfo.InvariantCulture,
            $"{entry["search"]} {entry["generation"]} {entry["individual"]} {entry["tokens"]} {entry["trained"]} "
                + $"{entry["values"]?.ToJsonString()}"))
        .Order(StringComparer.Ordinal)) + File.ReadAllText(Path.Combine(folder, "best.json"))
        + Result(folder)["best"]!["metrics"]!["finetuned"]!.ToJsonString();

    [Fact]
    public void Stages_train_and_the_result_tells_what_it_cost_and_what_post_training_makes_of_it()
    {
        var (folder, output) = Run("whole");
        var (result, journal) = (Result(folder), Journal(folder).Where(entry => (string?)entry["search"] == "search").ToList());
        var trained = journal.Select(entry => (Generation: (int)entry["generation"]!, Trained: (long?)entry["trained"])).ToList();
        Assert.All(trained, entry => Assert.Equal(
            // start, two stages each, the whole set
            entry.Generation is 0 or 7 ? null : entry.Generation % 2 == 1 ? Step : 4 * Step, entry.Trained));
        Assert.Equal(trained.Sum(entry => entry.Trained ?? 0), (long)result["counts"]!["tokensTrained"]!);
        Assert.Equal(256, (long)journal[^1]["tokens"]!);
        Assert.Equal((double)result["best"]!["metrics"]!["objectives"]!["KL divergence"]!, (double)journal[^1]["values"]![0]!);
        foreach (var metrics in (JsonNode[])[result["best"]!["metrics"]!, result["baselines"]!["random"]!["metrics"]!])
        {
            Assert.Equal(8 * Step, (long)metrics["finetuned"]!["tokens"]!);
            Assert.True((double)metrics["finetuned"]!["perplexity"]! < (double)metrics["perplexity"]!);
        }

        Assert.Null(result["dense"]!["finetuned"]);
        Assert.Contains($"{(long)result["counts"]!["tokensTrained"]!:N0} tokens trained", output.Replace('\u00a0', ','),
            StringComparison.Ordinal);
        Assert.Contains("after 1,024 tokens of post-training each", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_killed_and_resumed_search_ends_as_an_unbroken_one_with_any_number_of_workers()
    {
        var unbroken = Run("unbroken", "--workers", "1").Folder;
        Assert.Equal(Values(unbroken), Values(Run("more", "--workers", "3", "--cache", "0").Folder));
        var folder = experiment["killed"];
        KilledRun.AfterEvaluations(experiment, folder, 12, "run", "finetuned.yaml", "--out", folder);

        var (code, _, errors) = EvoPruneProcess.Run(experiment.Path, "resume", folder);
        Assert.True(code == 0, errors);
        Assert.Equal(Values(unbroken), Values(folder));
        Assert.Equal(Result(unbroken)["counts"]!.ToJsonString(), Result(folder)["counts"]!.ToJsonString());
    }

    [Fact]
    public void Training_that_diverges_is_a_failed_evaluation_and_a_result_without_it()
    {
        var (folder, output) = Run("diverging", "--set", "finetuning.learning-rate=1e30", "--set", "optimizer.finetuning=[0, 400]");
        var failures = Journal(folder).Where(entry => entry["trained"] is not null).Select(entry => (string?)entry["failure"]).ToList();
        Assert.NotEmpty(failures);
        Assert.All(failures, failure =>
            Assert.StartsWith("ArithmeticException: The training diverged at step 2: the ", failure, StringComparison.Ordinal));
        Assert.Equal(failures.Count, (int)Result(folder)["counts"]!["failed"]!);
        Assert.Contains("best found: not finetuned: The training diverged at step 2", output, StringComparison.Ordinal);
        Assert.Null(Result(folder)["best"]!["metrics"]!["finetuned"]);
    }

    [Fact]
    public void Without_finetuning_tokens_it_is_the_search_of_before()
    {
        var (plain, zero) = (
            Run("plain", "--set", "optimizer.finetuning=[]", "--set", "finetuning.after=1")
                .Folder, Run("zero", "--set", "optimizer.finetuning=[0, 0]").Folder);
        Assert.Equal(File.ReadAllText(Path.Combine(plain, "best.json")), File.ReadAllText(Path.Combine(zero, "best.json")));
        Assert.Equal(0, (long)Result(zero)["counts"]!["tokensTrained"]!);
        Assert.All(Journal(zero), entry => Assert.Null(entry["trained"]));
    }
}
