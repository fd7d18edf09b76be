using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>Listing runs, telling two apart, and what a run folder says about itself.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed partial class RunListTests : IClassFixture<RunListTests.Runs>
{
    private readonly Runs runs;

    public RunListTests(Runs runs) => this.runs = runs;

    /// <summary>
    /// Two runs of one experiment with different targets; beside them a foreign folder, a damaged run, and one that was stopped.
    /// </summary>
    public sealed class Runs : IDisposable
    {
        public Runs()
        {
            Run("one");
            Run("two", "--set", "encoding.target=0.4", "--set", "optimizer.generations=2");
            Directory.CreateDirectory(this["foreign"]);
            Copy("one", "damaged");
            File.WriteAllText(Path.Combine(this["damaged"], "result.json"), "{");
            Copy("one", "stopped");
            File.Delete(Path.Combine(this["stopped"], "result.json"));
            var journal = Path.Combine(this["stopped"], "journal.jsonl");
            File.WriteAllLines(journal, File.ReadLines(journal).Take(10).ToList());
        }

        public TinyExperiment Experiment { get; } = new();

        public string this[string name] => Experiment[$"runs/{name}"];

        public void Dispose() => Experiment.Dispose();

        private void Run(string name, params string[] more)
        {
            var (code, _,
                errors) = Captured.Run(["run", Experiment["experiment.yaml"], "--out", this[name], "--set", "optimizer.generations=3",
                    "--set", "baselines=[]", .. more]);
            Assert.True(code == 0, errors);
        }

        private void Copy(string from, string to) => CopyTo(this[to], from);

        /// <summary>Copies a run to a folder.</summary>
        public void CopyTo(string folder, string from)
        {
            Directory.CreateDirectory(folder);
            foreach (var file in Directory.EnumerateFiles(this[from]))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }
        }
    }

    private static JsonNode Json(params string[] arguments)
    {
        var (code, output, errors) = Captured.Run([.. arguments, "--json"]);
        Assert.True(code == 0, errors);
        return JsonNode.Parse(output)!;
    }

    [Fact]
    public void Every_folder_is_listed_the_newest_first_and_what_is_no_run_says_why()
    {
        var (code, output, errors) = Captured.Run("runs", runs.Experiment["runs"]);
        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"two\s+finished\s+simple-ga/magnitude\s+\d+\.\d\d\s+40\.0%", output);
        Assert.Contains("foreign: no run: it has no resolved.yaml", output, StringComparison.Ordinal);
        Assert.Matches(@"damaged: .*result\.json:\d+:\d+: this file cannot be read", output);
        var listed = Json("runs", runs.Experiment["runs"]).AsArray();
        Assert.Equal(5, listed.Count);
        var began = listed.Select(run => (DateTime)run!["began"]!).ToList();
        Assert.Equal(began.OrderDescending(), began);
        JsonNode Of(string name) => listed.Single(run => Path.GetFileName((string)run!["folder"]!) == name)!;
        Assert.Equal(("tiny", 7, "finished", "simple-ga/magnitude"),
            ((string?)Of("one")["name"], (long)Of("one")["seed"]!, (string?)Of("one")["state"], (string?)Of("one")["method"]));
        Assert.Equal("interrupted", (string?)Of("stopped")["state"]);
        Assert.Null(Of("foreign")["state"]);
    }

    [Fact]
    public void A_folder_that_is_none_is_refused_and_the_usual_one_may_be_missing()
    {
        var (code, _, errors) = Captured.Run("runs", runs.Experiment["nowhere"]);
        Assert.Equal(2, code);
        Assert.Contains("there is no such folder", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runs_differ_in_settings_results_and_plan()
    {
        var difference = Json("diff", runs["one"], runs["two"]);
        Assert.Equal(["encoding.target 0.5 0.4", "optimizer.generations 3 2"], difference["settings"]!.AsArray()
            .Select(each => $"{each!["key"]} {each["first"]} {each["second"]}"));
        Assert.Empty(difference["environment"]!.AsArray());
        Assert.Empty(difference["plugins"]!.AsArray());
        Assert.Contains(difference["results"]!.AsArray(), each => (string)each!["key"]! == "best: sparsity" && ((string)each["first"]!)
            .StartsWith("0.", StringComparison.Ordinal) && string.CompareOrdinal((string)each["first"]!, (string)each["second"]!) > 0);
        Assert.Contains(difference["plan"]!.AsArray(), each => ((string)each!["key"]!).EndsWith(".attn", StringComparison.Ordinal)
            && ((string)each["first"]!).StartsWith("{\"sparsity\":", StringComparison.Ordinal));
        var (code, output, _) = Captured.Run("diff", runs["one"], runs["two"]);
        Assert.Equal(0, code);
        Assert.Contains("environment: the same", output, StringComparison.Ordinal);
        Assert.Matches(@"encoding\.target\s+0\.5\s+0\.4", output);
    }

    [Fact]
    public void A_copy_differs_in_nothing_wherever_it_lies()
    {
        var deep = runs.Experiment["deep/er/still/copy"];
        runs.CopyTo(deep, "one");

        // As the run itself would have written it there.
        var resolved = Path.Combine(deep, "resolved.yaml");
        File.WriteAllText(resolved, File.ReadAllText(resolved).Replace("../../", "../../../../", StringComparison.Ordinal));
        var difference = Json("diff", runs["one"], deep);
        Assert.All((string[])["settings", "environment", "plugins", "results", "plan"], part => Assert.Empty(difference[part]!.AsArray()));
    }

    [Theory]
    [InlineData("foreign", "there is no run in this folder")]
    [InlineData("damaged", "result.json:1:")]
    public void A_folder_that_cannot_be_compared(string name, string told)
    {
        var (code, _, errors) = Captured.Run("diff", runs["one"], runs[name]);
        Assert.Equal(2, code);
        Assert.Contains(told, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_log_has_times_and_words_and_tells_what_was_replayed()
    {
        var folder = runs.Experiment["elsewhere/resumed"];
        runs.CopyTo(folder, "stopped");
        var (code, output, errors) = Captured.Run("resume", folder);
        Assert.True(code == 0, errors);
        Assert.Contains("10 evaluations in the journal, which are replayed and not measured again", output, StringComparison.Ordinal);
        var told = ResumedWith().Match(output);
        Assert.True(told.Success, output);
        string[] lines = File.ReadAllLines(Path.Combine(folder, "log.txt"));
        Assert.All(lines, line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \S", line));
        Assert.DoesNotContain(lines, line => line.Contains("SearchCounts", StringComparison.Ordinal)
            || line.Contains(" { ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("replayed from the journal", StringComparison.Ordinal)
            && line.Contains("search: generation 1,", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith(told.Value, StringComparison.Ordinal));
        Assert.Equal("10", told.Groups[1].Value);
    }

    [Fact]
    public void The_environment_names_the_commit_of_the_build()
    {
        var record = JsonDocument.Parse(File.ReadAllText(Path.Combine(runs["one"], "environment.json"))).RootElement;
        Assert.Equal("0.1.0", record.GetProperty("evoPrune").GetString());
        if (Directory.Exists(Path.Combine(TestFolders.Repository, ".git")))
        {
            Assert.Matches("^[0-9a-f]{40}$", record.GetProperty("commit").GetString());
        }
    }

    [GeneratedRegex("resumed: (\\d+) evaluations replayed from the journal, \\d+ measured now")]
    private static partial Regex ResumedWith();
}
