using System.Text;
using System.Text.Json.Nodes;
using nietras.SeparatedValues;

namespace EvoPrune.Models.Text.Formats;

/// <summary>Comma-separated values with a line of names (RFC 4180); all values are texts.</summary>
internal sealed class Csv : RowFormat
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override IEnumerable<(long Number, JsonObject Fields)> Rows(string path)
    {
        using var stream = InputStream.Open(path);
        using var text = new StreamReader(stream, Strict);
        using var rows = Guarded(path, 1, () => Sep.New(',').Reader(options => options with { Unescape = true }).From(text));
        var names = rows.Header.ColNames;
        if (names.Count == 0)
        {
            throw new InputException("The file is empty; expected a line with the names of the columns.", path);
        }

        var number = 1L;
        while (Guarded(path, number + 1, rows.MoveNext))
        {
            var fields = new JsonObject();
            for (var i = 0; i < names.Count; i++)
            {
                fields[names[i]] = rows.Current[i].ToString();
            }

            number = rows.Current.LineNumberFrom;
            yield return (number, fields);
        }
    }

    private static T Guarded<T>(string path, long line, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DecoderFallbackException error)
        {
            throw new InputException("The file is not UTF-8.", $"{path}:{line}", "Save the text as UTF-8.", error);
        }
        catch (Exception error) when (error is InvalidDataException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"The row is no row of this table: {error.Message.ReplaceLineEndings(" ")}", $"{path}:{line}",
                "Every row needs as many values as the first line has names; values with commas or line ends need quotes.", error);
        }
    }
}
