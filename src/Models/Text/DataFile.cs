using System.Text.Json.Nodes;

namespace EvoPrune.Models.Text;

/// <summary>One row of a data file.</summary>
/// <param name="File">The file.</param>
/// <param name="Number">Its number from 1: the line of a text format, the row of any other.</param>
/// <param name="Fields">Its values by the names of its fields; nested ones are objects and arrays.</param>
public sealed record DataRow(string File, long Number, JsonObject Fields)
{
    /// <summary>The place for messages: <c>valid.jsonl:12</c>.</summary>
    public string Where => $"{File}:{Number}";
}

/// <summary>Reads files of rows: JSON Lines, CSV, Parquet and Arrow, also compressed (<c>.gz</c>, <c>.zst</c>).</summary>
public static class DataFile
{
    /// <summary>The extensions of row formats, for messages.</summary>
    public const string Extensions = ".jsonl, .ndjson, .csv, .parquet and .arrow, each also with .gz or .zst";

    /// <summary>Whether a file has rows, by its name.</summary>
    public static bool HasRows(string path) => FormatOf(path) is not null;

    /// <summary>The rows in order, read one after another.</summary>
    /// <exception cref="InputException">The file is missing, is of no such format, or is damaged; with file and row.</exception>
    public static IEnumerable<DataRow> Rows(string path) =>
        Require(path).Rows(path).Select(row => new DataRow(path, row.Number, row.Fields));

    /// <summary>The texts of one field in the order of the rows, read one after another.</summary>
    /// <param name="path">The file.</param>
    /// <param name="field">The field.</param>
    /// <exception cref="InputException">
    /// The file is missing, is of no such format, or is damaged, or a row has no text in this field; with file and row.
    /// </exception>
    public static IEnumerable<string> Texts(string path, string field) => Require(path).Texts(path, field);

    private static RowFormat Require(string path) => FormatOf(path)
        ?? throw new InputException("This is no file of rows.", path, $"Valid are {Extensions}.");

    private static RowFormat? FormatOf(string path) => Compression.ContentOf(path) switch
    {
        ".jsonl" or ".ndjson" or ".json" => new JsonLines(),
        ".csv" => new Csv(),
        ".parquet" => new ParquetFile(),
        ".arrow" => new ArrowFile(),
        _ => null,
    };
}
