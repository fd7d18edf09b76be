using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Tasks;

/// <summary>One document of a task, ready to be scored: choice j is the text behind context j.</summary>
/// <param name="Index">Position in the data, from 0.</param>
/// <param name="Where">File and row, for messages.</param>
/// <param name="Contexts">As many as choices.</param>
/// <param name="Choices">The choices, without the delimiter.</param>
/// <param name="Continuations">The choices behind the delimiter.</param>
/// <param name="Gold">The right choice; null if there is only one.</param>
internal sealed record TaskDocument(
    int Index, string Where, IReadOnlyList<string> Contexts, IReadOnlyList<string> Choices, IReadOnlyList<string> Continuations, int? Gold)
{
    /// <summary>Contexts and choices in one text, by which equal documents are found.</summary>
    public string Key => string.Join('\u001f', Contexts.Distinct().Concat(Choices));
}

/// <summary>The documents of a split of a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Items">The documents in the order of the file.</param>
/// <param name="Hash">SHA-256 of the data files.</param>
internal sealed record TaskDocuments(TaskFile Task, IReadOnlyList<TaskDocument> Items, string Hash)
{
    private const int MostProblems = 10;

    /// <summary>Reads the first documents of a split.</summary>
    /// <param name="task">The task.</param>
    /// <param name="data">Which split.</param>
    /// <param name="catalog">Finds the files.</param>
    /// <param name="limit">How many; null for all.</param>
    /// <exception cref="InputException">A file is missing, or documents do not fit the task; the first problems are listed.</exception>
    public static TaskDocuments Read(TaskFile task, TaskData data, TaskCatalog catalog, int? limit = null)
    {
        var files = catalog.Find(task, data);
        var rows = files.Rows.SelectMany(DataFile.Rows).Take(files.Labels is null ? limit ?? int.MaxValue : int.MaxValue).ToList();
        var labels = files.Labels is null ? null : Labels(files.Labels);
        if (labels is not null && labels.Count != rows.Count)
        {
            throw new InputException($"{labels.Count} labels for {rows.Count} documents in {files.Rows[0]}", files.Labels,
                "Give the labels that belong to these documents.");
        }

        if (rows.Count == 0)
        {
            throw new InputException("there is no document in it", files.Rows[0], "Give a file with one document per row.");
        }

        var (documents, problems) = (new List<TaskDocument>(), new List<Problem>());
        foreach (var (index, row) in rows.Take(limit ?? rows.Count).Index().TakeWhile(_ => problems.Count < MostProblems))
        {
            try
            {
                documents.Add(Document(task, labels is null ? row.Fields : Labelled(row.Fields, labels[index]), index, row.Where));
            }
            catch (TemplateException misfit)
            {
                problems.Add(new($"{task.Name}: {misfit.Message}", row.Where, $"The task is described in {task.File}."));
            }
        }

        return problems.Count > 0 ? throw new InputException(problems) : new(task, documents, files.Hash());
    }

    private static TaskDocument Document(TaskFile task, JsonObject row, int index, string where)
    {
        var fields = task.Preprocess.Apply(row);
        var (contexts, choices) = (task.Context.Of(fields), task.Choices.Of(fields));
        var count = Math.Max(contexts.Count, choices.Count);
        if (task.Gold is null && count > 1)
        {
            throw new TemplateException($"there are {count} choices and the task has no gold");
        }

        if (count == 0 || (contexts.Count != count && contexts.Count != 1) || (choices.Count != count && choices.Count != 1))
        {
            throw new TemplateException($"there are {contexts.Count} contexts and {choices.Count} choices");
        }

        IReadOnlyList<string> Each(IReadOnlyList<string> texts) => texts.Count == count ? texts : [.. Enumerable.Repeat(texts[0], count)];
        var all = Each(choices);
        return new(index, where, Each(contexts), all, [.. all.Select(choice => task.Delimiter + choice)], Gold(task, fields, count));
    }

    private static int? Gold(TaskFile task, JsonObject fields, int count)
    {
        if (task.Gold is null)
        {
            return null;
        }

        var labels = task.Labels?.Of(fields) ?? [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        var gold = task.Gold.Of(fields).Trim();
        var asNumber = task.Labels is not null ? gold : gold switch { "false" => "0", "true" => "1", _ => gold };
        return labels.Count != count ? throw new TemplateException($"there are {labels.Count} labels and {count} choices")
            : labels.ToList().IndexOf(asNumber) is >= 0 and var found ? found
            : throw new TemplateException($"the gold label is '{gold}', and the labels are {string.Join(", ", labels)}");
    }

    private static JsonObject Labelled(JsonObject row, string label)
    {
        var copy = row.DeepClone().AsObject();
        copy["label"] = label;
        return copy;
    }

    private static List<string> Labels(string path)
    {
        List<string> lines = [.. Utf8File.Read(path).Split('\n').Select(line => line.Trim())];
        return lines is [.., ""] ? lines[..^1] : lines;
    }
}
