using System.Collections;
using System.Text.Json.Nodes;
using Parquet;
using Parquet.Schema;
using Parquet.Serialization;

namespace EvoPrune.Models.Text.Formats;

/// <summary>Apache Parquet, one row group at a time.</summary>
internal sealed class ParquetFile : RowFormat
{
    public override IEnumerable<(long Number, JsonObject Fields)> Rows(string path)
    {
        using var stream = InputStream.OpenSeekable(path);
        var groups = Guarded(path, () => Groups(stream));
        var number = 0L;
        for (var group = 0; group < groups; group++)
        {
            stream.Position = 0;
            foreach (var row in Guarded(path, () => ParquetSerializer.DeserializeUntypedAsync(stream, null, group).GetAwaiter().GetResult())
                .Data)
            {
                yield return (++number, (JsonObject)Json(row)!);
            }
        }
    }

    public override IEnumerable<string> Texts(string path, string field)
    {
        using var stream = InputStream.OpenSeekable(path);
        var reader = Guarded(path, () => ParquetReader.CreateAsync(stream).GetAwaiter().GetResult());
        try
        {
            var column = Column(reader.Schema, path, field);
            var number = 0L;
            for (var i = 0; i < reader.RowGroupCount; i++)
            {
                using var group = Guarded(path, () => reader.OpenRowGroupReader(i));
                var texts = new string?[group.RowCount];
                Guarded(path, () =>
                {
                    group.ReadAsync(column, texts.AsMemory()!).AsTask().GetAwaiter().GetResult();
                    return texts;
                });
                foreach (var text in texts)
                {
                    yield return text ?? throw NoText(path, number + 1, field, "null");
                    number++;
                }
            }
        }
        finally
        {
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static DataField Column(ParquetSchema schema, string path, string field)
    {
        var found = schema.Fields.FirstOrDefault(each => each.Name == field)
            ?? throw NoField(path, null, field, schema.Fields.Select(each => each.Name));
        return found is DataField { IsArray: false } data && data.ClrType is var type
            && (type == typeof(string) || type == typeof(ReadOnlyMemory<char>)) ? data
            : throw NoText(path, null, field, found is DataField { ClrType.Name: var other } ? $"of type {other}" : "a group of values");
    }

    private static int Groups(Stream stream)
    {
        var reader = ParquetReader.CreateAsync(stream).GetAwaiter().GetResult();
        var count = reader.RowGroupCount;
        reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return count;
    }

    private static JsonNode? Json(object? value) => value switch
    {
        null => null,
        string text => text,
        bool truth => truth,
        IDictionary<string, object?> group => new JsonObject(group.Select(pair => KeyValuePair.Create(pair.Key, Json(pair.Value)))),
        IDictionary map => new JsonObject(
            map.Cast<DictionaryEntry>().Select(pair => KeyValuePair.Create(pair.Key.ToString()!, Json(pair.Value)))),
        byte[] bytes => Convert.ToBase64String(bytes),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(Json)]),
        IFormattable number when number.GetType().IsPrimitive || number is decimal => JsonValue.Create(Convert.ToDecimal(number,
            System.Globalization.CultureInfo.InvariantCulture)),
        _ => value.ToString(),
    };

    // Parquet.Net reports a damaged file by exceptions of many types.
    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not (InputException or OutOfMemoryException))
        {
            throw new InputException($"The file is no Parquet file, or is damaged or cut short: {error.Message.ReplaceLineEndings(" ")}",
                path, "Fetch or make the file again.", error);
        }
    }
}
