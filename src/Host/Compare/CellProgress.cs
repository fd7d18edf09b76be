using System.Globalization;
using EvoPrune.Host.Cli;
using EvoPrune.Host.Compare.Format;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Compare;

/// <summary>Shows how the cells go: a line at each one's end, and on a terminal one that says what the others are doing.</summary>
internal sealed class CellProgress(Shell shell, int cells, Func<Cell, string> folderOf)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> running = [];
    private int ended;

    /// <summary>A cell said something.</summary>
    public void Said(Cell cell, string line)
    {
        lock (gate)
        {
            running[cell.Name] = line;
            if (shell.IsLive)
            {
                shell.People.Write($"\r\u001b[2K{LiveText.Fit($"[{ended}/{cells}] {string.Join("; ", running.Select(pair => $"{pair.Key}: {pair.Value}"))}", shell.Pretty.Profile.Width)}");
            }
        }
    }

    /// <summary>A cell came to its end.</summary>
    public void Ended(Cell cell, string? failure)
    {
        lock (gate)
        {
            ended++;
            running.Remove(cell.Name);
            if (shell.IsLive)
            {
                shell.People.Write("\r\u001b[2K");
            }

            shell.People.WriteLine($"[{ended}/{cells}] {cell.Variant}, seed {cell.Seed}: {(failure is null ? Figures(folderOf(cell)) : $"failed: {failure}")}");
        }
    }

    private static string Figures(string folder)
    {
        var result = RunFolder.Read(folder);
        var metrics = result.Best!.Metrics;
        return (metrics.Perplexity is { } perplexity ? $"perplexity {Reports.Figures.Show(perplexity)}" : metrics.Failure) + string.Create(CultureInfo.InvariantCulture,
            $" at {metrics.Sparsity:0.0 %} sparsity, {result.Counts!.Evaluations} evaluations, {result.Seconds:0.0} s");
    }
}
