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

    private static string Percent(double? share) =>
        share is { } value ? (100 * value).ToString("0.00", CultureInfo.InvariantCulture) : "";
}
