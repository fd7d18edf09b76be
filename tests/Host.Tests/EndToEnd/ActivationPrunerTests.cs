using System.Text.Json;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>Pruners that look at activations, from the experiment to the exported model.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class ActivationPrunerTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    [Theory]
    [InlineData("wanda", "pruned")]
    [InlineData("wanda", "dense")]
    [InlineData("sparsegpt", "pruned")]
    public void A_run_does_not_depend_on_workers_and_its_plan_finds_its_tokens(string pruner, string statistics)
    {
        var (one, three) = (experiment[$"{pruner}-{statistics}-1"], experiment[$"{pruner}-{statistics}-3"]);
        foreach (var (folder, workers) in new[] { (one, "1"), (three, "3") })
        {
            var file = experiment.Variant("pruner:      { type: magnitude }", $"pruner: {{ type: {pruner}, statistics: {statistics} }}");
            Ok("run", file, "--set", "optimizer.population=4", "--set", "optimizer.generations=2", "--out", folder, "--workers", workers);
        }

        var best = Path.Combine(one, "best.json");
        Assert.Equal(File.ReadAllText(best), File.ReadAllText(Path.Combine(three, "best.json")));

        // What eval and the exported model score is what the run reported.
        var reported = Json(File.ReadAllText(Path.Combine(one, "result.json"))).GetProperty("best").GetProperty("metrics")
            .GetProperty("perplexity").GetDouble();
        string[] text = ["--text", experiment["report.txt"], "--length", "32", "--windows", "20", "--json"];
        Assert.Equal(reported, Perplexity(["eval", "--model", experiment["model"], "--plan", best, .. text]), 1e-9);
        Ok("export", one, "--to", experiment[$"{pruner}-{statistics}-out"]);
        Assert.Equal(reported, Perplexity(["eval", "--model", experiment[$"{pruner}-{statistics}-out"], .. text]), 1e-3);

        // Away from its run, the plan says what it misses.
        var alone = experiment.Write($"{pruner}-{statistics}-alone.json", File.ReadAllText(best));
        var (code, _, errors) = Captured.Run(["eval", "--model", experiment["model"], "--plan", alone, .. text]);
        Assert.Equal(2, code);
        Assert.Contains("calibration.record: there is no file 'calibration.json'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_by_hand_names_a_text()
    {
        var plan = experiment.Write("by-hand.json", """
            { "pruner": { "type": "ria" }, "calibration": { "text": "calibration.txt", "length": 32, "windows": 8 },
              "units": { "1-3": { "pattern": "2:4" } } }
            """);
        Assert.InRange(Perplexity("eval", "--model", experiment["model"], "--text", experiment["report.txt"], "--length", "32", "--windows",
            "4", "--plan", plan, "--json"), 1, 1e9);
    }

    [Fact]
    public void A_record_that_is_none_is_told()
    {
        var plan = experiment.Write("no-record.json", """
            { "pruner": { "type": "wanda" }, "calibration": { "record": "experiment.yaml" }, "units": { "*": { "sparsity": 0.5 } } }
            """);
        var (code, _, errors) =
            Captured.Run(["eval", "--model", experiment["model"], "--text", experiment["report.txt"], "--length", "32", "--plan", plan]);
        Assert.Equal(2, code);
        Assert.Contains(": this file cannot be read: ", errors, StringComparison.Ordinal);
    }

    private static double Perplexity(params string[] arguments) => Json(Ok(arguments)).GetProperty("perplexity").GetDouble();

    private static string Ok(params string[] arguments)
    {
        var (code, output, errors) = Captured.Run(arguments);
        Assert.True(code == 0, errors + output);
        return output;
    }

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}
