using System.IO.Compression;
using System.Text.Json;
using EvoPrune.Host.Tasks;
using EvoPrune.Models.Tests.Support;

namespace EvoPrune.Host.Tests.Tasks;

/// <summary>All requests of a task against those that AI2's own code made (OLMES), where both have the same formula.</summary>
public class PublishedRequestTests
{
    // Further documents score a choice without its question.
    private const int FirstUnconditioned = 1_000_000;

    private sealed record Request(int Document, string Context, string Continuation, int Gold);

    [SharedTheory]
    [InlineData("winogrande", null, 1267)]
    [InlineData("piqa", null, 1838)]
    [InlineData("arc_easy", "arc/ARC-Easy-Dev.jsonl", 570)]
    [InlineData("arc_challenge", "arc/ARC-Challenge-Dev.jsonl", 299)]
    public void Pairs_and_answers_are_equal(string name, string? file, int count)
    {
        var task = TaskCatalog.Open(name);
        var documents = SharedTasks.Documents(file is null ? task : task with { Data = task.Data with { File = file } });
        var published = Read($"{name}.rc_0shot").Where(request => request.Document < FirstUnconditioned)
            .Select(request => request with { Context = request.Context.Replace("Goal: ", "Question: ", StringComparison.Ordinal) })
            .GroupBy(request => request.Document).OrderBy(group => group.Key).ToList();
        Assert.Equal(count, documents.Items.Count);
        Assert.Equal(published.Select(group => group.Key), documents.Items.Select(document => document.Index));
        foreach (var (requests, document) in published.Zip(documents.Items))
        {
            Assert.Equal(requests.Select(request => (request.Context, request.Continuation)),
                document.Contexts.Zip(document.Continuations));
            Assert.Equal(requests.First().Gold, document.Gold);
        }
    }

    [SharedFact]
    public void Hellaswag_differs_in_repeated_full_stops_alone()
    {
        var published = ReadLines("hellaswag.rc_5shot").Select(line => line.GetProperty("doc"))
            .Select(document => (Query: document.GetProperty("query").GetString()!,
                Choices: document.GetProperty("choices").EnumerateArray().Select(choice => choice.GetString()!).ToArray()))
            .DistinctBy(document => document.Query).ToDictionary(document => document.Query, document => document.Choices);
        var found = SharedTasks.Documents("hellaswag").Items
            .Where(document => published.ContainsKey(OneStop(document.Contexts[0]))).ToList();
        Assert.NotEmpty(found);
        Assert.All(found, document =>
            Assert.Equal(published[OneStop(document.Contexts[0])].Select(OneStop), document.Choices.Select(OneStop)));
    }

    private static string OneStop(string text) => text.Replace("..", ".", StringComparison.Ordinal).Trim();

    private static IEnumerable<Request> Read(string name) => ReadLines(name).Select(line => new Request(
        line.GetProperty("doc_id").GetInt32(),
        line.GetProperty("request").GetProperty("context").GetString()!,
        line.GetProperty("request").GetProperty("continuation").GetString()!,
        line.GetProperty("label").GetInt32()));

    private static IEnumerable<JsonElement> ReadLines(string name)
    {
        using var file = File.OpenRead(Path.Combine(SharedTasks.Folder, "requests", $"{name}.requests.jsonl.gz"));
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        while (text.ReadLine() is { } line)
        {
            yield return JsonElement.Parse(line);
        }
    }
}
