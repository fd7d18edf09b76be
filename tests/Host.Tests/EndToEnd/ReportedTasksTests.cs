using System.Text.Json.Nodes;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>Zero-shot tasks in the report of a run.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class ReportedTasksTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string Repository(string path) => Path.Combine(TestFolders.Repository, path);

    private string[] Arguments(string run, params string[] more) =>
    [
        "run", Repository("experiments/magnitude.yaml"), "--with", Repository("setups/story-endings.yaml"), "--set", "report.limit=20",
        "--set", "data.report.windows=2", "--set", "calibration.samples=2", "--out", folder[run], .. more,
    ];

    private JsonNode Result(string run) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder[run], "result.json")))!;

    private static string Ok((int Code, string Output, string Errors) run)
    {
        Assert.True(run.Code == 0, run.Output + run.Errors);
        return run.Output;
    }

    [Fact]
    public void Dense_best_and_baselines_are_measured()
    {
        var output = Ok(Captured.Run(Arguments("run")));
        var result = Result("run");
        foreach (var metrics in new[] { result["dense"], result["best"]!["metrics"], result["baselines"]!["uniform"]!["metrics"] })
        {
            var task = Assert.Single(metrics!["tasks"]!.AsArray())!;
            Assert.Equal(("story_endings", 20), ((string?)task["name"], (int)task["documents"]!));
            Assert.Equal((double)task["acc"]!, (double)metrics["mean_acc"]!);
            Assert.True((double)task["acc_stderr"]! > 0 || (double)task["acc"]! is 0 or 1);
        }

        Assert.Contains("zero-shot tasks: acc in per cent", output, StringComparison.Ordinal);
        Assert.Matches(@"dense\s+\d+\.\d\d ± \d", output);
        var evaluated = Ok(Captured.Run("eval", "--model", Repository("assets/tiny"), "--plan", folder["run"], "--tasks", "story_endings",
            "--limit", "20", "--json"));
        Assert.Equal(result["best"]!["metrics"]!["tasks"]![0]!["acc"]!.ToJsonString(),
            JsonNode.Parse(evaluated)!["tasks"]![0]!["acc"]!.ToJsonString());
    }

    [Fact]
    public void A_resumed_run_goes_on_after_the_documents_that_are_there()
    {
        Ok(Captured.Run(Arguments("run")));
        var whole = Result("run");
        var samples = Path.Combine(folder["run"], "tasks", "best-found.jsonl");
        var lines = File.ReadAllLines(samples);
        Assert.Equal(21, lines.Length);

        // As after a kill: no result, and a line that was torn. The first document that is there has a value that no model gives.
        var marked = lines[1].Replace("\"logLikelihoods\":[", "\"logLikelihoods\":[0,", StringComparison.Ordinal);
        File.WriteAllText(samples, $"{lines[0]}\n{marked}\n{lines[2]}\n{lines[3][..20]}");
        File.WriteAllText(Path.Combine(folder["run"], "result.json"),
            "{ \"state\": \"running\", \"name\": \"magnitude\", \"seed\": 42 }");
        Ok(Captured.Run("resume", folder["run"]));
        var after = File.ReadAllLines(samples);
        Assert.Equal((lines[0], marked, lines[2], 21), (after[0], after[1], after[2], after.Length));
        Assert.Equal(lines.Skip(3).Order(), after.Skip(3).Order());
        Assert.Equal(whole["dense"]!["tasks"]!.ToJsonString(), Result("run")["dense"]!["tasks"]!.ToJsonString());
    }

    [Theory]
    [InlineData("report.tasks=[story_ending]", "report.tasks.0: there is no task 'story_ending'; nearest: story_endings")]
    [InlineData("report.tasks=[piqa]", "piqa: there is no data file piqa/valid.jsonl; looked for")]
    [InlineData("report.tasks=[./none.yaml]", "report.tasks.0: there is no file './none.yaml'")]
    [InlineData("report.tasks=[story_endings, story_endings]", "report.tasks: two tasks are called story_endings")]
    [InlineData("report.bos=maybe", "report.bos: unknown value 'maybe'; valid values: always, auto, never")]
    public void Mistakes_are_told_before_a_model_is_loaded(string setting, string message)
    {
        var (code, output, errors) = Captured.Run(Arguments("run", "--set", setting));
        Assert.True(code == 2, output + errors);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public void A_search_does_not_score_on_what_is_reported()
    {
        var (code, _, errors) = Captured.Run(Arguments("run", "--set",
            $"fitness.0={{ type: task, task: story_endings, data: {Repository("assets/stories/endings.jsonl")}, documents: 10 }}"));
        Assert.Equal(2, code);
        Assert.Contains("10 of the 10 documents of the search are reported, too", errors, StringComparison.Ordinal);
    }
}
