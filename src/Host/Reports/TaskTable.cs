using System.Globalization;
using EvoPrune.Host.Tasks;
using Spectre.Console;

namespace EvoPrune.Host.Reports;

/// <summary>The results of tasks as a table.</summary>
internal static class TaskTable
{
    /// <summary>Writes a row for each task, and the mean of acc if there are several.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<TaskResult> results)
    {
        var hasNorm = results.Any(result => result.AccNorm is not null);
        var hasPerplexity = results.Any(result => result.Perplexity is not null);
        var table = new FoldingTable().Add("task", importance: 9, isText: true).Add("documents", 5).Add("acc", 8).Add("± ", 4);
        _ = hasNorm ? table.Add("acc_norm", 7).Add("±", 3) : table;
        _ = hasPerplexity ? table.Add("perplexity", 6) : table;
        table.Add("protocol", 1, isText: true);
        foreach (var result in results)
        {
            table.AddRow(
            [
                result.Name, result.Documents.ToString(CultureInfo.InvariantCulture), Percent(result.Acc), Percent(result.AccStderr),
                .. hasNorm ? (string[])[Percent(result.AccNorm), Percent(result.AccNormStderr)] : [],
                .. hasPerplexity ? (string[])[result.Perplexity is { } value ? Figures.Show(value) : ""] : [],
                result.Protocol.Hash,
            ]);
        }

        if (results.Count > 1)
        {
            table.AddRow(
            [
                "mean", "", Percent(TaskResult.MeanAcc(results)), "", .. hasNorm ? (string[])["", ""] : [],
                .. hasPerplexity ? (string[])[""] : [], "",
            ]);
        }

        table.Write(console, "--json has all of them");
        foreach (var result in results.Where(result => result.Failure is not null))
        {
            console.WriteLine($"{result.Name} failed: {result.Failure}");
        }
    }

    /// <summary>One result in a few words: <c>acc 53.26 ± 1.16, acc_norm 52.67 ± 1.16</c>, in per cent.</summary>
    public static string Told(TaskResult result) => result.Failure is { } failure ? $"failed: {failure}" : string.Join(", ", new[]
    {
        result.Acc is null ? null : $"acc {Percent(result.Acc)} ± {Percent(result.AccStderr)}",
        result.AccNorm is null ? null : $"acc_norm {Percent(result.AccNorm)} ± {Percent(result.AccNormStderr)}",
        result.Perplexity is { } perplexity ? $"perplexity {Figures.Show(perplexity)}" : null,
    }.OfType<string>());

    /// <summary>Writes a row for each model and a column for each task, with the mean of acc if there are several tasks.</summary>
    /// <param name="console">The output.</param>
    /// <param name="models">Results of every model, by name; null for one that was not measured.</param>
    public static void Write(IAnsiConsole console, IReadOnlyList<(string Name, IReadOnlyList<TaskResult>? Tasks)> models)
    {
        if (models.FirstOrDefault(model => model.Tasks is not null).Tasks is not { } first)
        {
            return;
        }

        console.WriteLine("zero-shot tasks: acc in per cent ± standard error; acc_norm after a slash");
        var table = new FoldingTable(isDense: true).Add("model", 10, isText: true);
        foreach (var task in first)
        {
            table.Add(task.Name, 7);
        }

        _ = first.Count > 1 ? table.Add("mean acc", 9) : table;
        foreach (var (name, tasks) in models)
        {
            table.AddRow([
                name, .. tasks is null ? first.Select(_ => "") : tasks.Select(Cell),
                .. first.Count > 1 ? [tasks is null ? "" : TaskResult.MeanAcc(tasks) is { } mean ? Percent(mean) : Figures.Failed]
                    : Array.Empty<string>(),
            ]);
        }

        table.Write(console, "result.json has all.");
    }

    private static string Cell(TaskResult result) => result.Failure is not null ? Figures.Failed
        : $"{Percent(result.Acc)} ± {Percent(result.AccStderr)}{(result.AccNorm is null ? "" : $" / {Percent(result.AccNorm)}")}";

    private static string Percent(double? share) =>
        share is { } value ? (100 * value).ToString("0.00", CultureInfo.InvariantCulture) : "";
}
