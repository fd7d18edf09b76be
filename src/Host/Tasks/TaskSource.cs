using EvoPrune.Models;
using TorchSharp;

namespace EvoPrune.Host.Tasks;

/// <summary>Opens the tasks that a search scores on. They never hold a document that results are reported on.</summary>
/// <param name="model">The model that is pruned.</param>
/// <param name="catalog">Finds tasks and their data.</param>
/// <param name="bos">Whether a token begins every context.</param>
/// <param name="reported">The documents that are reported; null for none but those that a task itself reports.</param>
internal sealed class TaskSource(
    ModelFolder model, TaskCatalog catalog, BosPolicy bos = BosPolicy.Auto, IReadOnlyList<TaskDocuments>? reported = null) : ITaskSource
{
    /// <inheritdoc/>
    public IChoiceDocuments Open(string task, string? data, int documents)
    {
        var file = TaskCatalog.Open(task);
        var split = data is not null ? new TaskData { File = data } : file.Train ?? throw new InputException(
            $"{file.Name}: the task names no training split", file.File, "Give data: FILE with documents that are not reported.");
        if (file.Gold is null)
        {
            throw new InputException($"{file.Name}: its documents have one choice, and a fitness compares choices", file.File,
                $"Choose a task with several choices, such as {TaskCatalog.Names.FirstOrDefault(name => name != file.Name)}.");
        }

        var read = TaskDocuments.Read(file, split, catalog, documents);
        if (catalog.Has(file, file.Data))
        {
            TaskOverlap.Require(read, TaskDocuments.Read(file, file.Data, catalog));
        }

        foreach (var other in reported ?? [])
        {
            TaskOverlap.Require(read, other);
        }

        var run = TaskRun.Prepare(read, new PairEncoder(model, bos), torch.ScalarType.Float32, torch.CPU);
        return new Documents(run);
    }

    private sealed class Documents(TaskRun run) : IChoiceDocuments
    {
        public bool ComparesLengths => !run.Documents.Task.Context.IsList;

        // Candidates are scored in parallel, and each of them on one worker.
        public IReadOnlyList<ChoiceScores> Score(ICandidate candidate) =>
            [.. run.Scores(candidate, (count, item) => Enumerable.Range(0, count).ToList().ForEach(item)).Zip(run.Documents.Items, Of)];

        private ChoiceScores Of(DocumentScore score, TaskDocument document) => new(
            score.LogLikelihoods ?? throw new InvalidDataException($"{run.Name}, {document.Where}: {score.Failure}"),
            [.. document.Choices.Select(TaskResult.Characters)], document.Gold!.Value);
    }
}

/// <summary>Compares the documents of a search with those that are reported.</summary>
internal static class TaskOverlap
{
    /// <summary>Refuses documents that are reported, too: a search must not see what its result is measured on.</summary>
    /// <param name="searched">The documents of the search.</param>
    /// <param name="reported">The documents of the report.</param>
    /// <exception cref="InputException">Contexts and choices of some documents are equal.</exception>
    public static void Require(TaskDocuments searched, TaskDocuments reported)
    {
        var known = reported.Items.GroupBy(document => document.Key).ToDictionary(group => group.Key, group => group.First());
        var shared = searched.Items.Where(document => known.ContainsKey(document.Key)).ToList();
        if (shared.Count > 0)
        {
            var (first, count) = (shared[0], searched.Items.Count);
            throw new InputException(
                $"{searched.Task.Name}: {shared.Count} of the {count} documents of the search are reported, too; the first is "
                    + $"{known[first.Key].Where}", first.Where, "Search on documents that are not reported, such as a training split.");
        }
    }
}
