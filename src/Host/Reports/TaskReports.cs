using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Host.Tasks;

namespace EvoPrune.Host.Reports;

/// <summary>
/// Measures models of a run on its tasks. Finished documents are kept in the run folder, so that a resumed run goes on after them.
/// </summary>
/// <param name="runs">The tasks.</param>
/// <param name="folder">The run folder.</param>
/// <param name="model">Fingerprint of the weights.</param>
/// <param name="split">Workers and threads.</param>
/// <param name="say">Shows a line to the user.</param>
/// <param name="cancellation">Stops between two batches.</param>
internal sealed class TaskReports(
    IReadOnlyList<TaskRun> runs, string folder, string model, ThreadSplit split, Action<string> say, CancellationToken cancellation)
{
    /// <summary>The results of one model; null if there are no tasks.</summary>
    /// <param name="name">Name of the model in the result, such as <c>best found</c>.</param>
    /// <param name="candidate">The model.</param>
    public IReadOnlyList<TaskResult>? Measure(string name, ICandidate candidate)
    {
        if (runs.Count == 0)
        {
            return null;
        }

        var path = RunFolder.SamplesPath(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var samples = SamplesFile.Open(path);
        var results = runs.Select(run => run.Measure(
            candidate, samples.Begin(run.Name, model, $"{candidate.Plan}", run.Protocol),
            (count, item) => split.ForEach(count, (i, _) => item(i), cancellation),
            scores => samples.Append(run.Documents, scores))).ToList();
        say($"{name}: {string.Join(", ", results.Select(result => $"{result.Name} {TaskTable.Told(result)}"))}");
        return results;
    }
}
