using System.Text.Json;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary><c>eval --tasks</c> and a task as fitness.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class EvalTasksTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private static readonly string Assets = Path.Combine(TestFolders.Repository, "assets");

    private static (int Code, string Output, string Errors) Eval(params string[] more) =>
        Captured.Run(["eval", "--model", Path.Combine(Assets, "tiny"), .. more]);

    [Fact]
    public void The_embedded_model_knows_most_endings()
    {
        var (code, output, _) = Eval("--tasks", "story_endings", "--limit", "40", "--json");
        Assert.Equal(0, code);
        var answer = JsonElement.Parse(output);
        var task = Assert.Single(answer.GetProperty("tasks").EnumerateArray());
        Assert.Equal(("story_endings", 40), (task.GetProperty("name").GetString(), task.GetProperty("documents").GetInt32()));
        Assert.InRange(task.GetProperty("acc").GetDouble(), 0.8, 1);
        Assert.Equal(task.GetProperty("acc").GetDouble(), answer.GetProperty("mean_acc").GetDouble());
        Assert.Equal(160, answer.GetProperty("requests").GetInt32());
    }

    [Fact]
    public void A_measurement_goes_on_after_the_documents_that_are_kept()
    {
        var samples = experiment["samples.jsonl"];
        string[] arguments = ["--tasks", "story_endings", "--limit", "12", "--samples", samples, "--json"];
        var (_, whole, _) = Eval(arguments);
        var lines = File.ReadAllLines(samples);
        Assert.Equal(13, lines.Length);
        File.WriteAllText(samples, string.Join('\n', lines[..6]) + "\n" + lines[6][..20]);
        var (code, again, _) = Eval(arguments);
        Assert.Equal(0, code);
        Assert.Equal(lines.Order(StringComparer.Ordinal), File.ReadAllLines(samples).Order(StringComparer.Ordinal));
        Assert.Equal(Tasks(whole), Tasks(again));
        var (refused, _, errors) = Eval([.. arguments, "--bos", "always"]);
        Assert.Equal(2, refused);
        Assert.Contains("bos auto, and always is asked for", errors, StringComparison.Ordinal);

        static string Tasks(string answer) => JsonElement.Parse(answer).GetProperty("tasks").GetRawText();
    }

    [Theory]
    [InlineData("there is no task 'story_ending'; nearest: story_endings", "--tasks", "story_ending")]
    [InlineData("Give one of --text FILE and --tasks LIST.")]
    [InlineData("Give one of --text FILE and --tasks LIST.", "--tasks", "story_endings", "--text", "text.txt")]
    [InlineData("--limit, --samples: only with --tasks", "--text", "text.txt", "--limit", "3", "--samples", "a.jsonl")]
    [InlineData("--length: only with --text", "--tasks", "story_endings", "--length", "3")]
    [InlineData("There is no such file", "--tasks", "./nothing.yaml")]
    [InlineData("--bos: expected one of auto, always, never, found 'sometimes'", "--tasks", "story_endings", "--bos", "sometimes")]
    public void Mistakes_are_told(string expected, params string[] arguments)
    {
        var (code, _, errors) = Eval(arguments);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    [Fact]
    public void A_search_scores_on_the_training_split_and_never_on_reported_documents()
    {
        experiment.Write("own.yaml", """
            data:  { file: reported.jsonl }
            train: { file: searched.jsonl }
            context: "{c}"
            choices: [ ka, lo ]
            gold: "{g}"
            metrics: [ acc, acc_norm ]
            """);
        experiment.Write("reported.jsonl", """{ "c": "ka lo mi", "g": 0 }""");
        experiment.Write("searched.jsonl", """{ "c": "mi lo", "g": 1 }""" + "\n" + """{ "c": "ka lo", "g": 0 }""");
        var task = experiment["own.yaml"];
        var variant = experiment.Variant("fitness:     [ { type: perplexity } ]", $"fitness:     [ {{ type: task, task: {task} }} ]");
        var (code, _, errors) = Captured.Run("run", variant, "--set", "optimizer.generations=1", "--out", experiment["task-run"]);
        Assert.Equal("", errors);
        Assert.Equal(0, code);
        var entries = File.ReadAllLines(Path.Combine(experiment["task-run"], "journal.jsonl"));
        Assert.All(entries, line => Assert.Equal(JsonValueKind.Array, JsonElement.Parse(line).GetProperty("values").ValueKind));

        var (refused, _, told) = Captured.Run("validate", experiment.Variant("fitness:     [ { type: perplexity } ]",
            $"fitness:     [ {{ type: task, task: {task}, data: reported.jsonl }} ]"));
        Assert.Equal(2, refused);
        Assert.Contains("1 of the 1 documents of the search are reported, too", told, StringComparison.Ordinal);
    }
}
