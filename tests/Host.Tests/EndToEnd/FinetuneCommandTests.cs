using System.Text.Json.Nodes;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>A run with a part of a block dropped and the rest pruned, to finetune it.</summary>
public sealed class FinishedRun : IDisposable
{
    public FinishedRun()
    {
        var file = Experiment["experiment.yaml"];
        var text = File.ReadAllText(file)
            .Replace("{ type: continuous-alphas, target: 0.5 }", "{ type: binary-layers, granularity: unit, count: 1, per-kind: true }",
            StringComparison.Ordinal)
            .Replace("{ type: simple-ga, population: 8, generations: 12 }", "{ type: random, evaluations: 3 }", StringComparison.Ordinal)
            .Replace("[ uniform, random ]", "[]", StringComparison.Ordinal)
            + "finetuning: { learning-rate: 1e-3, windows: 4, after: 1000 }\n";
        File.WriteAllText(file, text);
        var (code, _, errors) = EvoPruneProcess.Run(Experiment.Path, "run", file, "--out", Folder);
        Assert.True(code == 0, errors);
    }

    public TinyExperiment Experiment { get; } = new();

    public string Folder => Experiment["run"];

    public void Dispose() => Experiment.Dispose();
}

/// <summary>Training the plan of a finished run: figures, the written model, interruptions, and what is refused.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class FinetuneCommandTests(FinishedRun run) : IClassFixture<FinishedRun>
{
    private string this[string name] => run.Experiment[name];

    private JsonNode Finetune(string target, params string[] arguments)
    {
        var (code, output, errors) = Captured.Run(["finetune", run.Folder, "--to", this[target], "--json", .. arguments]);
        Assert.True(code == 0, errors);
        return JsonNode.Parse(output)!;
    }

    private double Eval(string folder)
    {
        var (code, output, errors) = Captured.Run("eval", "--model", folder, "--text", this["report.txt"], "--length", "32", "--windows",
            "20", "--json");
        Assert.True(code == 0, errors);
        return (double)JsonNode.Parse(output)!["perplexity"]!;
    }

    private static byte[] Weights(string folder) => File.ReadAllBytes(Path.Combine(folder, "model.safetensors"));

    [Theory]
    [InlineData("masked")]
    [InlineData("hetero")]
    public void It_does_what_the_run_does_after_its_search_and_writes_a_model_that_eval_reads(string shape)
    {
        var result = Finetune(shape, "--tokens", "1000", "--shape", shape);
        var metrics = JsonNode.Parse(File.ReadAllText(Path.Combine(run.Folder, "result.json")))!["best"]!["metrics"]!;
        Assert.Equal(((double)metrics["perplexity"]!, (double)metrics["finetuned"]!["perplexity"]!),
            ((double)result["before"]!, (double)result["after"]!));
        Assert.Equal((1024, 8, shape), ((long)result["tokens"]!, (int)result["steps"]!, (string?)result["export"]!["shape"]));
        Assert.Equal((double)result["after"]!, Eval(this[shape]), 1e-5 * (double)result["after"]!);
        Assert.False(Directory.Exists(this[$"{shape}.training"]));
        if (shape == "hetero")
        {
            Assert.True((long)result["export"]!["parametersRemoved"]! > 0);
        }
    }

    [Fact]
    public void Repeating_a_finished_training_shows_its_result_and_another_one_is_refused()
    {
        var first = Finetune("again", "--tokens", "500");
        var written = File.GetLastWriteTimeUtc(Path.Combine(this["again"], "model.safetensors"));
        Assert.Equal(first.ToJsonString(), Finetune("again", "--tokens", "500").ToJsonString());
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(this["again"], "model.safetensors")));
        Refused(["--tokens", "600", "--to", this["again"]], "another training has written this folder: after was 500 and is 600",
            "Choose another folder with --to.");
        Assert.NotEqual(Weights(this["again"]), Weights(Written(Finetune("faster", "--tokens", "500", "--learning-rate", "2e-3"))));
    }

    [Fact]
    public void Killed_and_repeated_it_ends_with_the_same_bytes()
    {
        string[] arguments = ["finetune", run.Folder, "--tokens", "40000", "--checkpoint", "10"];
        var unbroken = Written(Finetune("unbroken", "--tokens", "40000"));
        var (killed, state) = (this["killed"], Path.Combine(this["killed.training"], "state.bin"));
        using (var program = EvoPruneProcess.Start(run.Experiment.Path, null, [.. arguments, "--to", killed]))
        {
            KilledRun.Await(program, () => File.Exists(state));
            var (code, _, errors) = Captured.Run([.. arguments, "--to", killed]);
            Assert.Equal(2, code);
            Assert.Contains("a live process is training into this folder.", errors, StringComparison.Ordinal);
            program.Kill();
            program.Wait();
        }

        Refused(["--tokens", "40000", "--to", killed, "--set", "windows=2"],
            "a training that asked for something else is on its way to this folder: windows was 4 and is 2", "Repeat its command");
        using (var program = EvoPruneProcess.Start(run.Experiment.Path, null, [.. arguments, "--to", killed]))
        {
            var before = File.GetLastWriteTimeUtc(state);
            KilledRun.Await(program, () => File.GetLastWriteTimeUtc(state) > before);
            program.Interrupt();
            var (code, output, _) = program.Wait();
            Assert.Equal(130, code);
            Assert.Contains("resuming from the checkpoint after step ", output, StringComparison.Ordinal);
            Assert.Contains("the same command resumes it", output, StringComparison.Ordinal);
        }

        Assert.Equal(Weights(unbroken), Weights(Written(Finetune("killed", "--tokens", "40000"))));
    }

    [Fact]
    public void A_checkpoint_that_is_broken_is_told()
    {
        Directory.CreateDirectory(this["broken.training"]);
        File.WriteAllBytes(Path.Combine(this["broken.training"], "state.bin"), new byte[40]);
        Refused(["--tokens", "500", "--to", this["broken"]], "this checkpoint cannot be read",
            "Delete the folder to train from the start.");
    }

    [Fact]
    public void Divergence_fails_with_the_reason()
    {
        var (code, _, errors) = Captured.Run("finetune", run.Folder, "--tokens", "1000", "--to", this["diverged"], "--learning-rate",
            "1e30");
        Assert.Equal(1, code);
        Assert.Contains("The training diverged at step 2", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(this["diverged"]));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("many")]
    public void Tokens_that_are_none(string tokens) =>
        Refused(["--tokens", tokens, "--to", this["x"]], $"--tokens: expected a whole number from 1, such as 100000, found '{tokens}'",
            "See: evoprune finetune --help");

    [Fact]
    public void Settings_that_cannot_be()
    {
        Refused(["--tokens", "5", "--to", this["x"], "--learning-rate", "0"],
            "finetuning.after-learning-rate: 0 is out of range; expected a number above 0");
        Refused(["--tokens", "5", "--to", this["x"], "--set", "windws=3"], "finetuning.windws: unknown key; nearest: windows");
    }

    [Fact]
    public void Folders_that_are_taken_or_no_run_or_not_finished()
    {
        Refused(["--tokens", "5", "--to", this["model"]], "the output folder is not empty; a training never writes over anything.");
        Assert.Contains("there is no run in this folder.", Captured.Run("finetune", this["model"], "--tokens", "5")
            .Errors, StringComparison.Ordinal);
        Directory.CreateDirectory(this["unfinished"]);
        foreach (var file in Directory.EnumerateFiles(run.Folder))
        {
            File.WriteAllText(Path.Combine(this["unfinished"], Path.GetFileName(file)), File.ReadAllText(file)
                .Replace("\"finished\"", "\"cancelled\"", StringComparison.Ordinal));
        }

        var (code, _, errors) = Captured.Run("finetune", this["unfinished"], "--tokens", "5");
        Assert.Equal(2, code);
        Assert.Contains("this run is not finished.", errors, StringComparison.Ordinal);
        Assert.Contains("Resume it first: evoprune resume ", errors, StringComparison.Ordinal);
    }

    private static string Written(JsonNode result) => (string)result["export"]!["folder"]!;

    private void Refused(string[] arguments, params string[] fragments)
    {
        var (code, _, errors) = Captured.Run(["finetune", run.Folder, .. arguments]);
        Assert.All(fragments, fragment => Assert.Contains(fragment, errors, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal(2, code);
        Assert.False(Directory.Exists(this["x"]) || Directory.Exists(this["x.training"]));
    }
}
