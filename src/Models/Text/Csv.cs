using System.Text.Json.Nodes;
using CsvHelper;

namespace EvoPrune.Models.Text;

/// <summary>Comma-separated values with a line of names (RFC 4180); all values are texts, and empty lines are passed over.</summary>
internal sealed class Csv : RowFormat
{
    // By default the reader repairs rows. A file that was cut inside a quoted text would then pass for a whole one.
    private static readonly CsvReaderOptions Options = CsvReaderOptions.Default with
    {
        Separator = ',',
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        TrackLineNumbers = true,
    };

    public override IEnumerable<(long Number, JsonObject Fields)> Rows(string path)
    {
        foreach (var rows in Read(path))
        {
            var fields = new JsonObject();
            for (var i = 0; i < rows.Headers.Count; i++)
            {
                fields[rows.Headers[i]] = Utf8Blocks.Decode(rows.GetSpan(i), path, rows.LineNumber);
            }

            yield return (rows.LineNumber, fields);
        }
    }

    public override IEnumerable<string> Texts(string path, string field)
    {
        foreach (var rows in Read(path))
        {
            yield return rows.TryGetFieldIndex(field, out var column) && rows.Headers[column] == field
                ? Utf8Blocks.Decode(rows.GetSpan(column), path, rows.LineNumber)
                : throw NoField(path, null, field, rows.Headers);
        }
    }

    private static IEnumerable<CsvReader> Read(string path)
    {
        using var stream = InputStream.Open(path);
        using var rows = CsvReader.Create(stream, Options);
        var names = Guarded(path, () => rows.Headers);
        if (names.Count == 0)
        {
            throw new InputException("The file is empty; expected a line with the names of the columns.", path);
        }

        if (names.CountBy(name => name).FirstOrDefault(name => name.Value > 1) is { Key: { } name })
        {
            throw new InputException($"Two columns have the name '{name}'.", $"{path}:1", "Give every column a name of its own.");
        }

        while (Guarded(path, rows.Read))
        {
            yield return rows;
        }
    }

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException error)
        {
            throw new InputException($"The row is no row of this table: {error.Message}", $"{path}:{error.LineNumber}",
                "Every row needs as many values as the first line has names; values with commas, quotes or line ends need quotes.", error);
        }
    }
}
