using System.Text;
using System.Text.Json;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Text;

/// <summary>Reads plain text files for scoring and calibration. Other formats are errors, because their markup would be scored.</summary>
public static class PlainText
{
    private static readonly (string Extension, string Format)[] Others =
    [
        (".tsv", "TSV"), (".xz", "XZ"), (".bz2", "bzip2"), (".zip", "ZIP"),
    ];

    /// <summary>The text in blocks of whole lines, without a byte order mark.</summary>
    /// <exception cref="InputException">The file is missing, not UTF-8, or has the name or content of another format.</exception>
    internal static IEnumerable<string> Blocks(string path)
    {
        RequireText(Others.FirstOrDefault(other => Compression.ContentOf(path) == other.Extension).Format, path);
        using var stream = InputStream.Open(path);
        var isFirst = true;
        foreach (var block in Utf8Blocks.Read(stream, path))
        {
            var text = Encoding.UTF8.GetString(block.Span);
            RequireText(isFirst && IsJsonLines(text) ? "JSON Lines" : null, path);
            isFirst = false;
            yield return text;
        }
    }

    private static void RequireText(string? format, string path)
    {
        if (format is not null && File.Exists(path))
        {
            throw new InputException(
                $"The file is {format}, not plain text; it would be scored with all its markup.", path,
                format == "JSON Lines" ? "Name it with the extension .jsonl."
                    : $"Give a UTF-8 file with only the texts, or {DataFile.Extensions}.");
        }
    }

    // Two lines with a JSON object each.
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

/// <summary>Reads text files as strict UTF-8.</summary>
public static class Utf8File
{
    /// <summary>The text of a file without its byte order mark. Line ends are unchanged.</summary>
    /// <exception cref="InputException">The file is missing or not UTF-8; the message gives the offset of the first wrong byte.</exception>
    public static string Read(string path) => InputFile.ReadText(path);
}
