using System.Globalization;
using System.Text.Json;
using EvoPrune.Host.Runs;
using EvoPrune.Models.Files;

namespace EvoPrune.Host.Compare;

/// <summary>The folder of a comparison: its cells and its result. One process at a time may work in it.</summary>
internal sealed class ComparisonFolder : IDisposable
{
    /// <summary>The result for programs.</summary>
    public const string ResultFile = "comparison.json";

    /// <summary>The table of cells for spreadsheets.</summary>
    public const string CellsFile = "cells.csv";

    private const string PageFile = "index.html", Folder = "comparisons";

    private readonly RunLock hold;

    private ComparisonFolder(string path, RunLock hold) => (FullPath, this.hold) = (path, hold);

    /// <summary>Absolute path.</summary>
    public string FullPath { get; }

    /// <summary>The default folder. It depends on the name alone, so that a second run of the comparison continues the first.</summary>
    public static string Default(string name) => Path.Combine(Folder, name);

    /// <summary>Creates or opens the folder.</summary>
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
            throw new InputException($"the output folder cannot be written: {exception.Message}", full,
                "Choose another folder with --out.");
        }
    }

    /// <summary>Writes the result as JSON, as CSV and, if the template was built, as a page.</summary>
    public WrittenComparison Write(ComparisonResult result)
    {
        AtomicFile.Write(Path.Combine(FullPath, ResultFile), Json.Document(result));
        AtomicFile.Write(Path.Combine(FullPath, CellsFile), CellsCsv.Write(result.Cells));
        if (ComparisonPage.Write(result) is not { } page)
        {
            return new(result, FullPath, Page: null);
        }

        AtomicFile.Write(Path.Combine(FullPath, PageFile), page);
        return new(result, FullPath, Path.Combine(FullPath, PageFile));
    }

    public void Dispose() => hold.Dispose();
}

/// <summary>A comparison whose files are written.</summary>
/// <param name="Result">The content of comparison.json.</param>
/// <param name="Folder">The folder of the comparison.</param>
/// <param name="Page">The HTML page; null if its template was not built.</param>
internal sealed record WrittenComparison(ComparisonResult Result, string Folder, string? Page);

/// <summary>One line per cell, for spreadsheets (RFC 4180, invariant culture).</summary>
internal static class CellsCsv
{
    private static readonly (string Header, Func<CellRow, object?> Value)[] Columns =
    [
        ("variant", cell => cell.Variant),
        ("seed", cell => cell.Seed),
        ("state", cell => cell.State.ToString().ToLowerInvariant()),
        ("perplexity", cell => cell.Best?.Perplexity),
        ("dense_perplexity", cell => cell.Dense),
        ("sparsity", cell => cell.Best?.Sparsity),
        ("zero_fraction", cell => cell.Best?.ZeroFraction),
        ("parameters_removed", cell => cell.Best?.ParametersRemoved),
        ("bytes", cell => cell.Best?.Bytes),
        ("tokens_per_second", cell => cell.Best?.TokensPerSecond),
        ("evaluations", cell => cell.Evaluations),
        ("cache_hits", cell => cell.CacheHits),
        ("failed_evaluations", cell => cell.FailedEvaluations),
        ("tokens_evaluated", cell => cell.TokensEvaluated),
        ("tokens_trained", cell => cell.TokensTrained),
        ("finetuned_perplexity", cell => cell.Best?.Finetuned?.Perplexity),
        ("finetuned_tokens", cell => cell.Best?.Finetuned?.Tokens),
        ("seconds", cell => cell.Seconds),
        ("protocol", cell => cell.Protocol),
        ("calibration", cell => cell.Calibration),
        ("folder", cell => cell.Folder),
        ("failure", cell => cell.Failure ?? cell.Best?.Failure),
    ];

    /// <summary>The table with a line of headers.</summary>
    public static string Write(IReadOnlyList<CellRow> cells) => string.Concat(
        new[] { Columns.Select(column => (object?)column.Header) }
            .Concat(cells.Select(cell => Columns.Select(column => column.Value(cell))))
            .Select(line => string.Join(',', line.Select(Field)) + "\r\n"));

    private static string Field(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().ContainsAny(',', '"', '\n') || text.Contains('\r', StringComparison.Ordinal)
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}

/// <summary>The HTML page of a comparison: one file that contains the charting library and the data.</summary>
internal static class ComparisonPage
{
    /// <summary>The placeholder for the data in the template web/index.html.</summary>
    public const string Place = "{{comparison}}";

    private const string Template = "compare.html";

    /// <summary>The page; null if the template was not built.</summary>
    public static string? Write(ComparisonResult result) => Find(AppContext.BaseDirectory) is { } file
        ? Fill(File.ReadAllText(file), result) : null;

    /// <summary>Inserts the data into the template. Escapes '&lt;', so that no text can end the surrounding script element.</summary>
    public static string Fill(string template, ComparisonResult result) => template.Replace(
        Place, JsonSerializer.Serialize(result, Json.Line).Replace("<", "\\u003c", StringComparison.Ordinal), StringComparison.Ordinal);

    /// <summary>Finds the template in <c>web</c> in the folder of the host or in a folder above it.</summary>
    private static string? Find(string hostFolder)
    {
        for (var folder = new DirectoryInfo(hostFolder); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "web", Template) is var file && File.Exists(file))
            {
                return file;
            }
        }

        return null;
    }
}
