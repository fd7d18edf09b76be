using System.Text.Json.Nodes;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>A run with two objectives: its front, the chosen member, and what commands do with the others.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class FrontTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private static readonly Lock Gate = new();

    private string Experiment(string choice = "", string name = "front.yaml") => experiment.Write(name, $$"""
        name: front
        seed: 7
        model: { path: model }
        data:
          calibration: { text: calibration.txt }
          report:      { text: report.txt, length: 32, windows: 20 }
        calibration: { type: random, samples: 8, length: 32 }
        encoding:    { type: three-level-ratios, levels: 5, step: 0.1 }
        pruner:      { type: magnitude }
        fitness:     [ { type: reconstruction-error }, { type: sparsity-discrepancy } ]
        optimizer:   { type: random, evaluations: 80, batch: 8 }
        baselines:   [ uniform, random ]
        {{choice}}
        """);

    // One run serves several tests.
    private string Run()
    {
        lock (Gate)
        {
            var folder = experiment["shared"];
            if (!Directory.Exists(folder))
            {
                var (code, _, errors) = Captured.Run("run", Experiment(), "--out", folder);
                Assert.True(code == 0, errors);
            }

            return folder;
        }
    }

    private static JsonNode Json(string folder, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!;

    [Fact]
    public void The_result_carries_the_front_and_the_choice_and_best_is_the_chosen_member()
    {
        var folder = Run();
        var (result, best, plans) = (Json(folder, "result.json"), Json(folder, "best.json"), Json(folder, "front.json"));
        var front = result["front"]!.AsArray();
        Assert.InRange(front.Count, 3, 80);
        Assert.Equal(Enumerable.Range(0, front.Count), front.Select(member => (int)member!["member"]!));
        double[] errors = [.. front.Select(member => (double)member!["objectives"]!["reconstruction error"]!)];
        double[] gaps = [.. front.Select(member => (double)member!["objectives"]!["sparsity discrepancy"]!)];
        Assert.Equal(errors.Order(), errors);
        Assert.Equal(gaps.OrderDescending(), gaps);

        var chosen = (int)result["choice"]!["member"]!;
        Assert.Equal("knee", (string?)result["choice"]!["rule"]);
        Assert.Equal(chosen, (int)plans["chosen"]!);
        Assert.Equal(front[chosen]!["genome"]!.ToJsonString(), result["best"]!["genome"]!.ToJsonString());
        Assert.Equal(best.ToJsonString(), plans["members"]![chosen]!.ToJsonString());
        Assert.Equal(front.Count, plans["members"]!.AsArray().Count);
        Assert.Equal("block 0", (string?)result["best"]!["genes"]![0]!["name"]);
        Assert.Contains((string?)result["best"]!["genes"]![0]!["value"], (string[])["0.3", "0.4", "0.5", "0.6", "0.7"]);
    }

    [Fact]
    public void A_finished_run_lists_its_front_and_says_why()
    {
        var (code, output, _) = Captured.Run("resume", Run());
        Assert.Equal(0, code);
        Assert.Contains("member  reconstruction error  sparsity discrepancy", output, StringComparison.Ordinal);
        Assert.Contains("* chosen by knee: farthest (", output, StringComparison.Ordinal);
        Assert.Contains("front: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_member_can_be_measured_and_exported()
    {
        var folder = Run();
        string[] eval = ["eval", "--model", experiment["model"], "--text", experiment["report.txt"], "--length", "32", "--windows", "20",
            "--json"];
        double Perplexity(params string[] more)
        {
            var (code, output, errors) = Captured.Run([.. eval, .. more]);
            Assert.True(code == 0, errors);
            return (double)JsonNode.Parse(output)!["perplexity"]!;
        }

        var result = Json(folder, "result.json");
        var chosen = (string)result["choice"]!["member"]!.ToJsonString();
        var best = Perplexity("--plan", folder);
        Assert.Equal((double)result["best"]!["metrics"]!["perplexity"]!, best);
        Assert.Equal(best, Perplexity("--plan", folder, "--member", chosen));
        Assert.NotEqual(Perplexity("--plan", folder, "--member", "0"),
            Perplexity("--plan", Path.Combine(folder, "front.json"), "--member", "1"));

        var (code, _, errors) = Captured.Run("export", folder, "--member", "0", "--to", experiment["first"]);
        Assert.True(code == 0, errors);
        var exported = Directory.EnumerateFiles(experiment["first"], "*.json").Select(File.ReadAllText).ToList();
        Assert.Contains(exported, text => text.Contains("evoprune-plan/1", StringComparison.Ordinal)
            && !text.Contains("evoprune-front/1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--member: there is no member 999; this front has members 0 to ", "--member", "999")]
    [InlineData("--member: there is no member -1; this front has members 0 to ", "--member", "-1")]
    public void A_member_that_is_none_is_told_the_valid_ones(string message, params string[] more)
    {
        var (code, _, errors) = Captured.Run(["export", Run(), "--to", experiment["none"], .. more]);
        Assert.Equal(2, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.Contains("was chosen", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_front_without_a_number_and_a_number_without_a_front_are_told()
    {
        string[] eval = ["eval", "--model", experiment["model"], "--text", experiment["report.txt"], "--length", "32"];
        void Refused(string message, params string[] more)
        {
            var (code, _, errors) = Captured.Run([.. eval, .. more]);
            Assert.Equal(2, code);
            Assert.Contains(message, errors, StringComparison.Ordinal);
        }

        Refused("--member: missing; this front has members 0 to ", "--plan", Path.Combine(Run(), "front.json"));
        Refused("--member: this file holds one plan, not a front.", "--plan", Path.Combine(Run(), "best.json"), "--member", "0");
        Refused("--member: there is no front without a plan", "--member", "0");
        Refused("there is no run in this folder.", "--plan", experiment["model"]);
    }

    [Fact]
    public void A_constraint_chooses_another_member()
    {
        var folder = experiment["constraint"];
        var file = Experiment("choice: { type: constraint, objective: sparsity-discrepancy, at-most: 0 }", "constraint.yaml");
        var (code, output, errors) = Captured.Run("run", file, "--out", folder, "--set", "baselines=[]");
        Assert.True(code == 0, errors);
        var result = Json(folder, "result.json");
        Assert.Equal(0, (double)result["best"]!["objectives"]!["sparsity discrepancy"]!);
        Assert.Contains("by sparsity-discrepancy at most 0: best reconstruction error (", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_over_layers_can_be_an_objective()
    {
        var folder = experiment["layers"];
        var (code, _, errors) = Captured.Run(
            "run", Experiment(), "--out", folder, "--set", "baselines=[]", "--set", "optimizer.evaluations=8", "--set",
            "fitness.0.of=layers");
        Assert.True(code == 0, errors);
        var result = Json(folder, "result.json");
        Assert.Equal(0, (int)result["counts"]!["failed"]!);
        Assert.Equal(0, (double)result["dense"]!["objectives"]!["reconstruction error"]!);
        Assert.True((double)result["best"]!["objectives"]!["reconstruction error"]! > 0);
    }

    [Fact]
    public void Two_entries_that_measure_the_same_are_refused()
    {
        var (code, _, errors) = Captured.Run("validate", Experiment(), "--set", "fitness.2={ type: reconstruction-error }");
        Assert.Equal(2, code);
        Assert.Contains("fitness.2: another entry already measures reconstruction error", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_killed_run_ends_with_the_same_front()
    {
        var (whole, killed) = (Run(), experiment["killed"]);
        KilledRun.AfterEvaluations(experiment, killed, 20, "run", Experiment(), "--out", killed, "--workers", "2");

        var (code, _, errors) = Captured.Run("resume", killed, "--workers", "1");
        Assert.True(code == 0, errors);
        foreach (var file in (string[])["best.json", "front.json"])
        {
            Assert.Equal(File.ReadAllText(Path.Combine(whole, file)), File.ReadAllText(Path.Combine(killed, file)));
        }

        foreach (var key in (string[])["front", "choice", "counts"])
        {
            Assert.Equal(Json(whole, "result.json")[key]!.ToJsonString(), Json(killed, "result.json")[key]!.ToJsonString());
        }
    }
}
