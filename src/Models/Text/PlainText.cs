using System.Text.Json;

namespace EvoPrune.Models.Text;

/// <summary>Text files to score or to calibrate on. Data of other formats would be scored as it stands, braces and all.</summary>
public static class PlainText
{
    private static readonly (string Extension, string Format)[] Others =
    [
        (".jsonl", "JSON Lines"), (".ndjson", "JSON Lines"), (".json", "JSON"), (".parquet", "Parquet"), (".arrow", "Arrow"), (".csv", "CSV"), (".tsv", "TSV"),
        (".gz", "gzip"), (".zst", "Zstandard"), (".xz", "XZ"), (".bz2", "bzip2"), (".zip", "ZIP"),
    ];

    /// <summary>The text.</summary>
    /// <exception cref="InputException">The file is missing, empty, of another format by its name or its first lines, or not UTF-8.</exception>
    public static string Read(string path)
    {
        RequireText(Others.FirstOrDefault(other => path.EndsWith(other.Extension, StringComparison.OrdinalIgnoreCase)).Format, path);
        var text = Utf8File.Read(path);
        RequireText(IsJsonLines(text) ? "JSON Lines" : null, path);
        return text.Length > 0 ? text : throw new InputException("The text file is empty.", path, "Give a file with text.");
    }

    private static void RequireText(string? format, string path)
    {
        if (format is not null && File.Exists(path))
        {
            throw new InputException(
                $"The file is {format}, not plain text; it would be scored with all its markup.", path,
                format == "JSON Lines" ? "Take the texts out of it first, for example: jq -r .text FILE > FILE.txt" : "Give a UTF-8 text file with the texts alone.");
        }
    }

    // Two objects in two lines are no prose.
    private static bool IsJsonLines(string text)
    {
        using var lines = new StringReader(text);
        return IsObject(lines.ReadLine()) && IsObject(lines.ReadLine());
    }

    private static bool IsObject(string? line)
    {
        if (line is not ['{', ..])
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
