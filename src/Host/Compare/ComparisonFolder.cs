using EvoPrune.Host.Cli;
using EvoPrune.Host.Compare.Results;
using EvoPrune.Host.Runs;
using EvoPrune.Models.Files;

namespace EvoPrune.Host.Compare;

/// <summary>The folder of a comparison: its cells and what came of them. One process at a time works in it.</summary>
internal sealed class ComparisonFolder : IDisposable
{
    private const string ResultFile = "comparison.json", CellsFile = "cells.csv", PageFile = "index.html", Folder = "comparisons";

    private readonly RunLock hold;

    private ComparisonFolder(string path, RunLock hold) => (FullPath, this.hold) = (path, hold);

    /// <summary>Where it lies.</summary>
    public string FullPath { get; }

    /// <summary>Where a comparison goes if nobody says otherwise: always the same place, so that running it again fills in.</summary>
    public static string Default(string name) => Path.Combine(Folder, name);

    /// <summary>Opens the folder, new or not.</summary>
    /// <exception cref="InputException">It cannot be written, or another process is at work in it.</exception>
    public static ComparisonFolder Open(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
            return new(full, RunLock.TryTake(full)
                ?? throw new InputException("another comparison is at work in this folder.", full, "Wait for it, or stop it first."));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the output folder cannot be written: {exception.Message}", full, "Choose another folder with --out.");
        }
    }

    /// <summary>Writes the result for programs, spreadsheets and browsers, and shows it.</summary>
    public void Write(Shell shell, ComparisonResult result)
    {
        AtomicFile.Write(Path.Combine(FullPath, ResultFile), Json.Document(result));
        AtomicFile.Write(Path.Combine(FullPath, CellsFile), CellsCsv.Write(result.Cells));
        ComparisonTable.Write(shell.Pretty, result);
        if (ComparisonPage.Write(result) is { } page)
        {
            AtomicFile.Write(Path.Combine(FullPath, PageFile), page);
            shell.People.WriteLine($"page: {Path.Combine(FullPath, PageFile)}");
        }
        else
        {
            shell.People.WriteLine($"figures: {Path.Combine(FullPath, ResultFile)}, {CellsFile} (no page: building it needs node and npm; install them and run ./evoprune setup)");
        }

        shell.Document(result);
    }

    public void Dispose() => hold.Dispose();
}
