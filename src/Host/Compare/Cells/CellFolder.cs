using EvoPrune.Host.Compare.Format;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Compare.Cells;

/// <summary>What stands in the folder of a cell.</summary>
internal enum CellState
{
    /// <summary>Nothing yet.</summary>
    Missing,

    /// <summary>The cell's run, complete.</summary>
    Finished,

    /// <summary>The cell's run, stopped on its way.</summary>
    Unfinished,

    /// <summary>A run that cannot be gone on with: nothing came of it, or it is not what the comparison asks for now.</summary>
    Outdated,
}

/// <summary>The folder of a cell inside a comparison: <c>cells/VARIANT-seedN</c>.</summary>
/// <param name="comparison">The folder of the comparison.</param>
/// <param name="cell">The cell.</param>
internal sealed class CellFolder(string comparison, Cell cell)
{
    private const string Cells = "cells", Replaced = "replaced";

    /// <summary>Where the cell's run lies.</summary>
    public string FullPath { get; } = Path.GetFullPath(Path.Combine(comparison, Cells, cell.Name));

    /// <summary>The same as results name it, whoever moves the comparison.</summary>
    public string RelativePath => $"{Cells}/{cell.Name}";

    /// <summary>What stands there, and for an outdated run, why it is.</summary>
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

    /// <summary>Moves an outdated run out of the way; nothing that was measured is deleted.</summary>
    public void Retire()
    {
        var folder = Path.Combine(comparison, Replaced);
        Directory.CreateDirectory(folder);
        var target = Enumerable.Range(1, int.MaxValue).Select(i => Path.Combine(folder, $"{cell.Name}-{i}")).First(path => !Directory.Exists(path));
        if (HasMeasured())
        {
            Directory.Move(FullPath, target);
        }
        else
        {
            Directory.Delete(FullPath, recursive: true);
        }
    }

    /// <summary>Folders of cells that the comparison does not have.</summary>
    public static IReadOnlyList<string> Strangers(string comparison, IEnumerable<Cell> cells)
    {
        var folder = Path.Combine(comparison, Cells);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Except(cells.Select(cell => cell.Name)).Order(StringComparer.Ordinal)]
            : [];
    }

    // A journal of failures alone would fail the same way again. One that cannot be read may hold anything.
    private bool HasMeasured()
    {
        try
        {
            return File.Exists(RunFolder.JournalPath(FullPath)) && Journal.ReadAll(RunFolder.JournalPath(FullPath)).Any(entry => entry.Failure is null);
        }
        catch (InputException)
        {
            return true;
        }
    }
}
