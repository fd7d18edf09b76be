using System.Text.Json;
using System.Text.Json.Nodes;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>One seed, one result: whatever the number of workers, and however often the run was killed.</summary>
public sealed class ExactnessTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private string Run(string name, params string[] arguments)
    {
        var folder = experiment[name];
        var (code, _, errors) = EvoPruneProcess.Run(experiment.Path, ["run", "experiment.yaml", "--out", folder, .. arguments]);
        Assert.True(code == 0, errors);
        return folder;
    }

    private static string Best(string folder) => File.ReadAllText(Path.Combine(folder, "best.json"));

    private static JsonNode Result(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "result.json")))!;

    // Everything in a result but what the clock and the memory say.
    private static string Timeless(string folder)
    {
        var result = Result(folder);
        foreach (var key in new[] { "seconds", "peakMemory" })
        {
            result.AsObject().Remove(key);
        }

        foreach (var entry in result["timeline"]!.AsArray())
        {
            entry!.AsObject().Remove("seconds");
        }

        foreach (var metrics in new[] { result["dense"]!, result["best"]!["metrics"]!, result["baselines"]!["uniform"]!["metrics"]!,
            result["baselines"]!["random"]!["metrics"]! })
        {
            metrics.AsObject().Remove("tokensPerSecond");
        }

        return result.ToJsonString();
    }

    [Fact]
    public void The_best_plan_and_the_result_do_not_depend_on_the_number_of_workers()
    {
        var (one, two, three) = (Run("w1", "--workers", "1", "--cache", "0"), Run("w2", "--workers", "2"),
            Run("w3", "--workers", "3", "--cache", "1"));
        Assert.Equal(Best(one), Best(two));
        Assert.Equal(Best(one), Best(three));
        Assert.Equal(Timeless(one), Timeless(two));
    }

    // 160 windows of 16 tokens are five pieces: of four children, three workers measure some in parts.
    [Theory]
    [InlineData("perplexity")]
    [InlineData("kl-divergence")]
    [InlineData("reconstruction-error")]
    public void Candidates_that_several_workers_measure_in_parts_have_the_same_values(string fitness)
    {
        string[] settings = ["--set", "calibration.samples=160", "--set", "calibration.length=16", "--set",
            $"fitness=[{{type: {fitness}}}]"];
        var (one, three) = (Run($"whole {fitness}", ["--workers", "1", .. settings]),
            Run($"parts {fitness}", ["--workers", "3", .. settings]));
        Assert.Equal(Best(one), Best(three));
        Assert.Equal(Timeless(one), Timeless(three));
    }

    [Fact]
    public void Another_seed_gives_another_search() =>
        Assert.NotEqual(Best(Run("s1", "--workers", "2")), Best(Run("s2", "--workers", "2", "--set", "seed=8")));

    [Fact]
    public void A_run_killed_again_and_again_ends_as_if_it_had_never_been_interrupted()
    {
        var unbroken = Run("unbroken", "--workers", "2");
        var evaluations = 2 * (int)Result(unbroken)["counts"]!["evaluations"]!;   // the search's, and as many of random search
        Assert.Equal(evaluations, KilledRun.Evaluations(unbroken));
        var folder = experiment["killed"];
        // Killed with 3, 40 and 75 evaluations in the journal: in the first generation, later, and inside the random baseline.
        KilledRun.AfterEvaluations(experiment, folder, 3, "run", "experiment.yaml", "--out", folder, "--workers", "2");
        Assert.Equal("running", (string?)Result(folder)["state"]);
        KilledRun.AfterEvaluations(experiment, folder, 40, "resume", folder, "--workers", "1");
        KilledRun.AfterEvaluations(experiment, folder, 75, "resume", folder, "--workers", "2");
        var (code, output, errors) = EvoPruneProcess.Run(experiment.Path, "resume", folder);
        Assert.True(code == 0, errors);
        Assert.Contains("evaluations in the journal", output, StringComparison.Ordinal);
        Assert.Equal(Best(unbroken), Best(folder));
        Assert.Equal(Timeless(unbroken), Timeless(folder));
        Assert.Equal(evaluations, KilledRun.Evaluations(folder));

        var before = File.ReadAllText(Path.Combine(folder, "result.json"));
        var (again, shown, _) = EvoPruneProcess.Run(experiment.Path, "resume", folder, "--json");
        Assert.Equal(0, again);
        Assert.Equal("finished", JsonDocument.Parse(shown).RootElement.GetProperty("state").GetString());
        Assert.Equal(before, File.ReadAllText(Path.Combine(folder, "result.json")));
    }

    [Fact]
    public void Ctrl_C_cancels_and_the_run_can_be_resumed()
    {
        var folder = experiment["cancelled"];
        using var program = EvoPruneProcess.Start(experiment.Path, null, "run", "experiment.yaml", "--out", folder, "--set",
            "optimizer.generations=2000");
        KilledRun.Await(program, () => KilledRun.Evaluations(folder) >= 5);

        program.Interrupt();
        var (code, output, _) = program.Wait();
        Assert.Equal(130, code);
        Assert.Contains($"cancelled; resume with: evoprune resume {folder}", output, StringComparison.Ordinal);
        Assert.Equal("cancelled", (string?)Result(folder)["state"]);
    }

    [Fact]
    public void A_full_disk_fails_the_run_and_nothing_that_was_flushed_is_lost()
    {
        var unbroken = Run("roomy");
        var folder = experiment["full"];
        int code;
        using (var program = EvoPruneProcess.Start(experiment.Path, fileLimit: 8, "run", "experiment.yaml", "--out", folder))
        {
            (code, _, var errors) = program.Wait();
            Assert.Equal(1, code);
            Assert.Contains("failed: IOException", errors, StringComparison.Ordinal);
        }

        Assert.Equal("failed", (string?)Result(folder)["state"]);
        var survived = KilledRun.Evaluations(folder);
        Assert.InRange(survived, 10, KilledRun.Evaluations(unbroken) - 1);
        (code, _, _) = EvoPruneProcess.Run(experiment.Path, "resume", folder);
        Assert.Equal(0, code);
        Assert.Equal(Best(unbroken), Best(folder));
    }

    [Fact]
    public void Two_processes_never_write_one_run()
    {
        var folder = experiment["busy"];
        using var program = EvoPruneProcess.Start(experiment.Path, null, "run", "experiment.yaml", "--out", folder, "--set",
            "optimizer.generations=5000");
        KilledRun.Await(program, () => KilledRun.Evaluations(folder) >= 1);

        var (code, _, errors) = EvoPruneProcess.Run(experiment.Path, "resume", folder);
        program.Kill();
        program.Wait();
        Assert.Equal(2, code);
        Assert.Contains("a live process is at work in this run folder", errors, StringComparison.Ordinal);
    }
}
