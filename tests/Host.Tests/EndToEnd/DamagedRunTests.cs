namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>
/// Run folders whose files were damaged, changed or moved: every command that reads them says which file, where, and what to do.
/// </summary>
[Collection(nameof(ConsoleCollection))]
public sealed class DamagedRunTests : IClassFixture<FinishedRun>, IDisposable
{
    private readonly FinishedRun run;
    private readonly string copy;

    public DamagedRunTests(FinishedRun run)
    {
        this.run = run;
        copy = run.Experiment["damaged"];
        Copy(run.Folder, copy);
    }

    public void Dispose() => Directory.Delete(copy, recursive: true);

    private string this[string file] => Path.Combine(copy, file);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static void Refused(string[] arguments, params string[] fragments)
    {
        var (code, _, errors) = Captured.Run(arguments);
        Assert.All(fragments, fragment => Assert.Contains(fragment, errors, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("EvoPrune.Host.Re", errors, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    private string[] Eval(params string[] more) =>
        ["eval", "--model", run.Experiment["model"], "--text", run.Experiment["report.txt"], "--length", "32", "--plan", copy, .. more];

    [Theory]
    [InlineData("{", "result.json:1:2")]
    [InlineData("", "result.json:1:1")]
    [InlineData("{\n  \"state\": \"finished\",\n  \"name\": 5,\n  \"seed\": 1\n}", "result.json:3:12",
        "'name' has a value of another kind")]
    [InlineData("{ \"state\": \"finished\" }", "it lacks 'name', 'seed'")]
    [InlineData("{ \"state\": \"finished\", \"name\": \"x\", \"seed\": 1, \"colour\": 2 }", "'colour' is no key that belongs here")]
    [InlineData("{ \"state\": \"finished\", \"name\": \"x\", \"seed\": 1 }", "lacks figures that a finished run has")]
    public void A_result(string text, params string[] fragments)
    {
        File.WriteAllText(this["result.json"], text);
        string[] told = [.. fragments, "result.json", "Delete it; 'evoprune resume"];
        Refused(["resume", copy], told);
        Refused(["finetune", copy, "--tokens", "100"], told);
        Refused(["compare", run.Folder, copy, "--out", run.Experiment["comparison"]], told);
    }

    [Fact]
    public void The_advice_makes_result_and_plan_again()
    {
        var before = File.ReadAllText(this["best.json"]);
        File.Delete(this["result.json"]);
        File.Delete(this["best.json"]);
        var (code, output, errors) = Captured.Run("resume", copy);
        Assert.True(code == 0, errors);
        Assert.Equal(before, File.ReadAllText(this["best.json"]));
        Assert.Contains("replayed from the journal", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan()
    {
        File.WriteAllText(this["best.json"], File.ReadAllText(this["best.json"])[..60]);
        string[] told = ["best.json:", "Delete it and result.json beside it; 'evoprune resume"];
        Refused(Eval(), told);
        Refused(["export", copy, "--to", run.Experiment["pruned"]], told);
    }

    [Fact]
    public void A_front_that_is_no_json()
    {
        File.WriteAllText(this["front.json"], "{ \"format\": ");
        Refused(Eval("--member", "0"), "front.json:1:", "this file cannot be read", "resume");
    }

    [Theory]
    [InlineData("{}", "it lacks 'search', 'generation'")]
    [InlineData("null", "nothing is written")]
    [InlineData("{ \"search\": 7 }", "'search' has a value of another kind")]
    [InlineData(
        "{\"search\":\"search\",\"generation\":0,\"individual\":0,\"genome\":[1],"
            + "\"tokens\":256,\"values\":[3],\"seconds\":1,\"device\":\"cpu\"}",
        "it has 1 genes, and genomes of the encoding have 8")]
    [InlineData(
        "{\"search\":\"search\",\"generation\":0,\"individual\":0,\"genome\":[1,1,1,1,1,1,1,1],"
            + "\"tokens\":256,\"seconds\":1,\"device\":\"cpu\"}",
        "neither a finite value for each of 1 objectives nor a failure")]
    public void A_line_of_a_journal(string line, string told)
    {
        string[] lines = File.ReadAllLines(this["journal.jsonl"]);
        File.WriteAllLines(this["journal.jsonl"], [lines[0], line, .. lines[2..]]);
        File.Delete(this["result.json"]);
        Refused(["resume", copy], "journal.jsonl:2", told, "start the run anew");
    }

    [Theory]
    [InlineData("environment.json", "{}", "it lacks 'evoPrune'")]
    [InlineData("environment.json", "", "environment.json")]
    [InlineData("plugins.json", "[{}]", "it lacks 'contract'")]
    [InlineData("calibration.json", "{ \"sampler\": \"random\" }", "it lacks 'length', 'hash'")]
    [InlineData("calibration.json", "{ \"sampler\": \"random\", \"length\": 2, \"hash\": \"x\", \"offsets\": [0], \"tokens\": \"1 two\" }",
        "this is no calibration record of a run")]
    [InlineData("calibration.json", "{ \"sampler\": \"random\", \"length\": 2, \"hash\": \"x\", \"offsets\": [0], \"tokens\": \"1 2\" }",
        "the tokens of this calibration record are not those that its hash stands for")]
    public void What_a_run_began_with(string file, string text, string told)
    {
        File.WriteAllText(this[file], text);
        File.Delete(this["result.json"]);
        Refused(["resume", copy], file, told, "start the run anew");
    }

    [Fact]
    public void A_run_that_was_moved()
    {
        var moved = run.Experiment["elsewhere/deep/run"];
        Copy(copy, moved);
        File.Delete(Path.Combine(moved, "result.json"));
        Refused(["resume", moved], "resolved.yaml:", "model.path: there is no folder",
            "if the run or what it names was moved, move it back, or correct the path here");
        Refused(["export", moved, "--to", run.Experiment["pruned"]], "the model of this run is not where it was", "--model DIR");
        Directory.Delete(run.Experiment["elsewhere"], recursive: true);
    }
}
