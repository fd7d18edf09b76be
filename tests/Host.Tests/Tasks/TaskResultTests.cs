using EvoPrune.Host.Tasks;

namespace EvoPrune.Host.Tests.Tasks;

/// <summary>Metrics, standard errors, overlap and the record of finished documents.</summary>
public sealed class TaskResultTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static TaskDocument Document(int index, string[] choices, int? gold) =>
        new(index, $"data:{index + 1}", [.. choices.Select(_ => $"context {index}")], choices, choices, gold);

    private TaskDocuments Documents(string metrics, params TaskDocument[] documents) => new(TaskFile.Read(folder.Write("task.yaml", $$"""
        data: { file: data.jsonl }
        context: "{c}"
        choices: "{o[]}"
        {{(metrics.Contains("perplexity", StringComparison.Ordinal) ? "" : "gold: \"{g}\"")}}
        metrics: [ {{metrics}} ]
        """)), documents, "data");

    private static TaskProtocol Protocol(string bos = "auto") => new("data", "definition", 4, bos, [], "float32", "cpu");

    private static TaskResult Result(TaskDocuments documents, params double[][] values) => TaskResult.Of(
        documents, values.Index().ToDictionary(each => each.Index, each => new DocumentScore(each.Index, each.Item)), Protocol());

    [Fact]
    public void Shares_and_their_standard_errors_are_those_of_zeros_and_ones()
    {
        string[] choices = ["aa", "bbbb"];
        var documents = Documents("acc, acc_norm",
            Document(0, choices, 0), Document(1, choices, 1), Document(2, choices, 0), Document(3, choices, 1));
        var result = Result(documents, [-1, -3], [-4, -6], [-5, -8], [-1, -3]);
        Assert.Equal(0.5, result.Acc);
        Assert.Equal(Math.Sqrt(0.25 / 3), result.AccStderr!.Value, 12);
        // Per character: -0.5 -0.75; -2 -1.5; -2.5 -2; -0.5 -0.75.
        Assert.Equal(0.5, result.AccNorm);
        Assert.Equal(0.5, TaskResult.MeanAcc([result, result]));
    }

    [Fact]
    public void The_first_of_equal_choices_is_chosen() =>
        Assert.Equal(0.5, Result(Documents("acc", Document(0, ["a", "b"], 0), Document(1, ["a", "b"], 1)), [-1, -1], [-1, -1]).Acc);

    [Fact]
    public void Characters_are_code_points() => Assert.Equal(3, TaskResult.Characters("a😀é"));

    [Fact]
    public void A_task_without_choices_has_greedy_matches_and_a_perplexity()
    {
        var documents = Documents("acc, perplexity", Document(0, ["a"], null), Document(1, ["b"], null));
        var result = TaskResult.Of(documents, new Dictionary<int, DocumentScore>
        {
            [0] = new(0, [-2], Greedy: true), [1] = new(1, [-4], Greedy: false),
        }, Protocol());
        Assert.Equal((0.5, Math.Exp(3)), (result.Acc, result.Perplexity));
    }

    [Fact]
    public void A_failed_document_leaves_the_task_without_numbers()
    {
        var documents = Documents("acc", Document(0, ["a", "b"], 0), Document(1, ["a", "b"], 1));
        var result = TaskResult.Of(documents, new Dictionary<int, DocumentScore>
        {
            [0] = new(0, [-1, -2]), [1] = new(1, null, "the log-likelihood of choice 1 is NaN"),
        }, Protocol());
        Assert.Null(result.Acc);
        Assert.Equal("1 document failed, the first at data:2: the log-likelihood of choice 1 is NaN", result.Failure);
        Assert.Null(TaskResult.MeanAcc([result]));
    }

    [Fact]
    public void Documents_that_are_reported_may_not_be_searched_on()
    {
        var reported = Documents("acc", Document(0, ["a", "b"], 0), Document(1, ["a", "b"], 1));
        TaskOverlap.Require(Documents("acc", Document(2, ["a", "b"], 0)), reported);
        var problem = Assert.Single(Assert.Throws<InputException>(() =>
            TaskOverlap.Require(Documents("acc", Document(2, ["a", "b"], 0), Document(1, ["a", "b"], 1)), reported)).Problems);
        Assert.Contains("1 of the 2 documents of the search are reported, too; the first is data:2", problem.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Finished_documents_are_kept_and_a_torn_line_is_dropped()
    {
        var documents = Documents("acc", Document(0, ["a", "b"], 0), Document(1, ["a", "b"], 1));
        var path = folder["samples.jsonl"];
        using (var file = SamplesFile.Open(path))
        {
            Assert.Empty(file.Begin("task", "model", "plan", Protocol()));
            file.Append(documents, [new(0, [-1.25, -2]), new(1, null, "it is NaN")]);
        }

        File.AppendAllText(path, """{"task":"task","docu""");
        using (var file = SamplesFile.Open(path))
        {
            var known = file.Begin("task", "model", "plan", Protocol());
            Assert.Equal([0, 1], known.Keys.Order());
            Assert.Equal([-1.25, -2], known[0].LogLikelihoods);
            Assert.Equal("it is NaN", known[1].Failure);
            file.Append(documents, [new(0, [-1.5, -2])]);
        }

        Assert.All(File.ReadAllLines(path), line => Assert.EndsWith("}", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Another_protocol_model_or_plan_is_refused_and_other_tasks_are_added()
    {
        var path = folder["samples.jsonl"];
        using var file = SamplesFile.Open(path);
        file.Begin("task", "model", "plan", Protocol());
        Refused("bos auto, and never is asked for", () => file.Begin("task", "model", "plan", Protocol("never")));
        Refused("model model, and other is asked for", () => file.Begin("task", "other", "plan", Protocol()));
        Refused("plan plan, and dense is asked for", () => file.Begin("task", "model", "dense", Protocol()));
        Assert.Empty(file.Begin("another", "model", "plan", Protocol("never")));
        File.WriteAllText(folder["wrong.jsonl"], "text\n{}\n");
        Refused("this line is no result of a document", () => SamplesFile.Open(folder["wrong.jsonl"]));

        static void Refused(string expected, Action action) => Assert.Contains(
            expected, Assert.Single(Assert.Throws<InputException>(action).Problems).Message, StringComparison.Ordinal);
    }
}
