using System.Text.Json.Nodes;
using EvoPrune.Host.Tasks;

namespace EvoPrune.Host.Tests.Tasks;

/// <summary>Task files: templates, and what the user of a wrong file is told.</summary>
public sealed class TaskFileTests : IDisposable
{
    private const string Good = """
        data: { file: data.jsonl }
        context: "Q: {q}\nA:"
        choices: "{options[]}"
        gold: "{answer}"
        labels: [ a, b ]
        metrics: [ acc, acc_norm ]
        """;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("{a} and {b}", """{ "a": "x", "b": 3 }""", "x and 3")]
    [InlineData("{{{a}}}", """{ "a": true }""", "{true}")]
    [InlineData("{c|a}{c.d|a}", """{ "a": "x", "c": { "e": 1 }, "b": 0 }""", null)]
    [InlineData("{c.d|a}", """{ "a": "x", "c": { "e": 1 } }""", "x")]
    [InlineData("{o[].t}!", """{ "o": [ { "t": "x" }, { "t": "y" } ] }""", "x!|y!")]
    [InlineData("{o.t[]}", """{ "o": { "t": [ "x", "y" ] } }""", "x|y")]
    [InlineData("{o[].t}{o[].l}", """{ "o": [ { "t": "x", "l": 1 }, { "t": "y", "l": 2 } ] }""", "x1|y2")]
    [InlineData("{o[].t|p}", """{ "o": [ { "l": 1 } ], "p": "only" }""", "only")]
    public void Templates_take_the_first_field_that_exists_and_one_text_per_item(string template, string document, string? expected)
    {
        var parsed = Template.Parse(template, out var fault);
        Assert.Null(fault);
        var fields = JsonNode.Parse(document)!.AsObject();
        if (expected is null)
        {
            Assert.Throws<TemplateException>(() => parsed!.All(fields));
        }
        else
        {
            Assert.Equal(expected.Split('|'), parsed!.All(fields));
        }
    }

    [Theory]
    [InlineData("{a")]
    [InlineData("a}")]
    [InlineData("{}")]
    [InlineData("{a|}")]
    public void A_brace_without_a_field_is_refused(string template)
    {
        Assert.Null(Template.Parse(template, out var fault));
        Assert.Contains("begins or ends no field", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("context:", "contxt:", "task.yaml:2:1: contxt: unknown key; nearest: context")]
    [InlineData("acc_norm ]", "acc_nrm ]", "task.yaml:6:17: metrics.1: expected one of acc, acc_norm, perplexity, found 'acc_nrm'")]
    [InlineData("\"{answer}\"", "\"{answer\"", "task.yaml:4:7: gold: the brace at character 1")]
    [InlineData("acc_norm", "perplexity", "task.yaml:6:10: metrics: perplexity is that of the only choice")]
    [InlineData("context: \"Q: {q}\\nA:\"", "context: [ \"{a}\", \"{b}\" ]", "acc_norm divides by the length of the choice")]
    [InlineData("gold: \"{answer}\"", "", "without gold there is one choice")]
    public void Mistakes_have_their_place(string found, string replacement, string expected)
    {
        var problems = Problems(Good.Replace(found, replacement, StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "q": "x", "options": [ "1", "2" ], "answer": "c" }""", "the gold label is 'c', and the labels are a, b")]
    [InlineData("""{ "q": "x", "options": [ "1" ], "answer": "a" }""", "there are 2 labels and 1 choices")]
    [InlineData("""{ "q": "x", "options": [ "1", "2" ] }""", "there is no field answer; there are q, options")]
    [InlineData("""{ "q": [ 1 ], "options": [ "1", "2" ], "answer": "a" }""", "the field q is a list; q[] gives one text for each item")]
    public void A_document_that_does_not_fit_is_named_by_its_row(string document, string expected)
    {
        folder.Write("data.jsonl", """{ "q": "x", "options": [ "1", "2" ], "answer": "b" }""" + "\n" + document + "\n");
        var task = TaskFile.Read(folder.Write("task.yaml", Good));
        var problem = Assert.Single(Assert.Throws<InputException>(() => Documents(task)).Problems);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("data.jsonl:2", problem.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_data_names_the_places_and_the_option()
    {
        var task = TaskFile.Read(folder.Write("task.yaml", Good));
        var problem = Assert.Single(Assert.Throws<InputException>(() =>
            TaskDocuments.Read(task, task.Data, new TaskCatalog(folder["elsewhere"]))).Problems);
        Assert.Contains(folder["data.jsonl"], problem.Message, StringComparison.Ordinal);
        Assert.Contains(folder["elsewhere/data.jsonl"], problem.Message, StringComparison.Ordinal);
        Assert.Contains("--task-data", problem.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_in_a_file_of_their_own_are_the_field_label()
    {
        folder.Write("data.jsonl", """{ "q": "x", "o": [ "1", "2" ] }""" + "\n" + """{ "q": "y", "o": [ "1", "2" ] }""");
        folder.Write("labels.lst", "1\n0\n");
        var task = TaskFile.Read(folder.Write("task.yaml", """
            data: { file: data.jsonl, labels: labels.lst }
            context: "{q}"
            choices: "{o[]}"
            gold: "{label}"
            metrics: [ acc ]
            """));
        Assert.Equal([1, 0], Documents(task).Items.Select(document => document.Gold));
        folder.Write("labels.lst", "1\n");
        var problem = Assert.Single(Assert.Throws<InputException>(() => Documents(task)).Problems);
        Assert.Contains("1 labels for 2 documents", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_protocol_depends_on_what_is_measured_and_not_on_the_description()
    {
        var (plain, described, other) = (TaskFile.Read(folder.Write("a.yaml", Good)),
            TaskFile.Read(folder.Write("b.yaml", "description: something\n" + Good)),
            TaskFile.Read(folder.Write("c.yaml", Good.Replace("Q:", "Question:", StringComparison.Ordinal))));
        Assert.Equal(plain.Hash, described.Hash);
        Assert.NotEqual(plain.Hash, other.Hash);
    }

    [Fact]
    public void Every_shipped_task_is_sound()
    {
        Assert.Equal(
            ["arc_challenge", "arc_easy", "boolq", "hellaswag", "lambada_openai", "openbookqa", "piqa", "story_endings", "winogrande"],
            TaskCatalog.Names);
        Assert.All(TaskCatalog.Names, name => Assert.NotEqual("", TaskCatalog.Open(name).Description));
    }

    private static TaskDocuments Documents(TaskFile task) => TaskDocuments.Read(task, task.Data, new TaskCatalog(null));

    private IReadOnlyList<Problem> Problems(string yaml) =>
        Assert.Throws<InputException>(() => TaskFile.Read(folder.Write("task.yaml", yaml))).Problems;
}
