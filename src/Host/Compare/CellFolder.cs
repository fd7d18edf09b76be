using EvoPrune.Host.Experiments;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Compare;

/// <summary>State of the folder of a cell.</summary>
internal enum CellState
{
    /// <summary>Nothing yet.</summary>
    Missing,

    /// <summary>The run of the cell is complete.</summary>
    Finished,

    /// <summary>The run of the cell was stopped and can be resumed.</summary>
    Unfinished,

    /// <summary>A run that cannot be resumed: it measured nothing, or the comparison asks for another experiment now.</summary>
    Outdated,
}

/// <summary>The folder of a cell inside a comparison: <c>cells/VARIANT-seedN</c>.</summary>
/// <param name="comparison">The folder of the comparison.</param>
/// <param name="cell">The cell.</param>
internal sealed class CellFolder(string comparison, Cell cell)
{
    private const string Cells = "cells", Replaced = "replaced";

    /// <summary>The run folder of the cell.</summary>
    public string FullPath { get; } = Path.GetFullPath(Path.Combine(comparison, Cells, cell.Name));

    /// <summary>The run folder relative to the comparison, as results name it.</summary>
    public string RelativePath => $"{Cells}/{cell.Name}";

    /// <summary>The state of the folder, with a reason if the run is outdated.</summary>
    public (CellState State, string? Reason) Assess(ExperimentFormat format)
    {
        if (!File.Exists(RunFolder.ResolvedPath(FullPath)) || !RunFolder.HasResult(FullPath))
        {
            return Directory.Exists(FullPath) ? (CellState.Outdated, "it never began") : (CellState.Missing, null);
        }

        try
        {
            if (format.Hash(format.Read(RunFolder.ResolvedPath(FullPath))) != format.Hash(cell.Experiment))
            {
                return (CellState.Outdated, "the comparison asks for another experiment now");
            }

            if (RunFolder.Read(FullPath).State == RunState.Finished)
            {
                return (CellState.Finished, null);
            }

            PluginRecord.RequireSame(FullPath, cell.Experiment);
            return HasMeasured() ? (CellState.Unfinished, null) : (CellState.Outdated, "nothing was measured in it");
        }
        catch (InputException exception)
        {
            return (CellState.Outdated, exception.Message);
        }
    }

    /// <summary>Moves an outdated run to <c>replaced/</c>. Deletes it only if it measured nothing.</summary>
    public void Retire()
    {
        var folder = Path.Combine(comparison, Replaced);
        Directory.CreateDirectory(folder);
        var target = Enumerable.Range(1, int.MaxValue).Select(i => Path.Combine(folder, $"{cell.Name}-{i}"))
            .First(path => !Directory.Exists(path));
        if (HasMeasured())
        {
            Directory.Move(FullPath, target);
        }
        else
        {
            Directory.Delete(FullPath, recursive: true);
        }
    }

    /// <summary>Names of cell folders that belong to no cell of the comparison.</summary>
    public static IReadOnlyList<string> Unknown(string comparison, IEnumerable<Cell> cells)
    {
        var folder = Path.Combine(comparison, Cells);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Except(cells.Select(cell => cell.Name))
            .Order(StringComparer.Ordinal)]
            : [];
    }

    // A journal with failures alone is not worth keeping. An unreadable journal may hold measurements.
    private bool HasMeasured()
    {
        try
        {
            return File.Exists(RunFolder.JournalPath(FullPath))
                && Journal.ReadAll(RunFolder.JournalPath(FullPath)).Any(entry => entry.Failure is null);
        }
        catch (InputException)
        {
            return true;
        }
    }
}
