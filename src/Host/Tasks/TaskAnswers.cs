using System.Text.Json.Nodes;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Tasks;

/// <summary>Which documents of a task a model answered rightly, by the choice with the highest log-likelihood (acc).</summary>
/// <param name="Protocol">Hash of the protocol.</param>
/// <param name="IsRight">Whether the answer is right, in the order of the documents.</param>
internal sealed record TaskAnswers(string Protocol, IReadOnlyList<bool> IsRight)
{
    /// <summary>The answers in a record of finished documents (<see cref="SamplesFile"/>), by task.</summary>
    /// <param name="path">The record; a missing one gives nothing.</param>
    /// <returns>The tasks all of whose documents have an answer.</returns>
    /// <exception cref="InputException">A line of the record is damaged.</exception>
    public static IReadOnlyDictionary<string, TaskAnswers> Read(string path)
    {
        var rows = File.Exists(path) ? DataFile.Rows(path).ToLookup(row => (string)row.Fields["task"]!, row => row.Fields) : null;
        var tasks = new Dictionary<string, TaskAnswers>();
        foreach (var task in rows ?? Enumerable.Empty<IGrouping<string, JsonObject>>())
        {
            var protocol = task.First()["protocol"]!;
            JsonObject[] documents = [.. task.Skip(1).OrderBy(row => (int)row["document"]!)];
            if (documents.Length == (int)protocol["documents"]! && documents.All(row => row["failure"] is null))
            {
                tasks[task.Key] = new((string)protocol["hash"]!, [.. documents.Select(Answer)]);
            }
        }

        return tasks;
    }

    private static bool Answer(JsonObject row) => TaskResult.IsRight(
        (int?)row["gold"], [.. row["logLikelihoods"]!.AsArray().Select(value => (double)value!)], (bool?)row["greedy"]);
}
