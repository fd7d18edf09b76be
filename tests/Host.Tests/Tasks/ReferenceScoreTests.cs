using System.Text.Json;
using EvoPrune.Host.Tasks;
using EvoPrune.Models;
using EvoPrune.Models.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrune.Host.Tests.Tasks;

/// <summary>40 documents of each task against an independent implementation (tests/references/tasks).</summary>
public class ReferenceScoreTests
{
    private const double Tolerance = 1e-3;

    private static readonly JsonElement Reference = JsonElement.Parse(File.ReadAllBytes(
        Path.Combine(TestFolders.Repository, "tests", "references", "tasks", "gpt2-mini.json")));

    [SharedFact]
    public void Log_likelihoods_and_answers_are_equal()
    {
        var folder = ModelFolder.Open(Shared.Model);
        using var model = folder.Load(CPU, ScalarType.Float32);
        var (never, always) = (new PairEncoder(folder, BosPolicy.Never), new PairEncoder(folder, BosPolicy.Always));
        string[] names = [.. Reference.EnumerateObject().Select(task => task.Name)];
        Assert.Equal(8, names.Length);
        foreach (var name in names)
        {
            var documents = SharedTasks.Documents(name);
            var expected = Reference.GetProperty(name).GetProperty("documents").EnumerateArray().ToList();
            TaskDocument[] chosen = [.. expected.Select(entry => documents.Items[entry.GetProperty("document").GetInt32()])];
            Assert.Equal(40, chosen.Length);
            foreach (var (entry, document, score) in expected.Zip(chosen, Scores(model.Dense, never, chosen)))
            {
                Equal(entry.GetProperty("logLikelihoods"), score);
                Assert.Equal(entry.GetProperty("acc").GetInt32() == 1, TaskResult.IsRight(document, score));
                if (entry.TryGetProperty("acc_norm", out var norm))
                {
                    Assert.Equal(norm.GetInt32() == 1, TaskResult.IsRightByLength(document, score));
                }
            }

            var withBos = expected.Where(entry => entry.TryGetProperty("withBos", out _)).ToList();
            foreach (var (entry, score) in withBos.Zip(Scores(model.Dense, always, chosen[..withBos.Count])))
            {
                Equal(entry.GetProperty("withBos"), score);
            }
        }
    }

    private static IReadOnlyList<DocumentScore> Scores(ICandidate candidate, PairEncoder encoder, TaskDocument[] documents) =>
        TaskScorer.Score(candidate, [.. documents.Select(document =>
            new EncodedDocument(document.Index, [.. document.Contexts.Zip(document.Continuations, encoder.Encode)]))]);

    private static void Equal(JsonElement expected, DocumentScore score) => Assert.All(
        expected.EnumerateArray().Zip(score.LogLikelihoods!), pair => Assert.Equal(pair.First.GetDouble(), pair.Second, Tolerance));
}
