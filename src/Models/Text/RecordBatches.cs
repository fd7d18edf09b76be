using System.Text;
using System.Text.Json.Nodes;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace EvoPrune.Models.Text;

/// <summary>A format that is read as Arrow record batches, one after another.</summary>
internal abstract class RecordBatches : RowFormat
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The format in words.</summary>
    protected abstract string Name { get; }

    /// <summary>The batches; each is valid until the next one is read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="field">The only field that is needed; null for all.</param>
    protected abstract IEnumerable<RecordBatch> Batches(string path, string? field);

    public override IEnumerable<(long Number, JsonObject Fields)> Rows(string path)
    {
        var number = 0L;
        foreach (var batch in Batches(path, null))
        {
            for (var i = 0; i < batch.Length; i++)
            {
                number++;
                var fields = new JsonObject();
                foreach (var field in batch.Schema.FieldsList)
                {
                    fields[field.Name] = Guarded(Where(path, number), () => Json(batch.Column(field.Name), i));
                }

                yield return (number, fields);
            }
        }
    }

    public override IEnumerable<string> Texts(string path, string field)
    {
        var number = 0L;
        foreach (var batch in Batches(path, field))
        {
            var column = Guarded(path, () => batch.Column(field));
            for (var i = 0; i < batch.Length; i++)
            {
                number++;
                yield return Guarded(Where(path, number), () => Text(column, i))
                    ?? throw NoText(path, number, field, column.IsNull(i) ? "null" : $"of type {column.Data.DataType.Name}");
            }
        }
    }

    /// <summary>Refuses a file that lacks a field.</summary>
    protected static void RequireField(Schema schema, string path, string? field)
    {
        if (field is not null && !schema.FieldsList.Any(each => each.Name == field))
        {
            throw NoField(path, null, field, schema.FieldsList.Select(each => each.Name));
        }
    }

    private static string? Text(IArrowArray column, int i) => column.IsNull(i) ? null : column switch
    {
        StringArray texts => Strict.GetString(texts.GetBytes(i)),
        LargeStringArray texts => Strict.GetString(texts.GetBytes(i)),
        StringViewArray texts => Strict.GetString(texts.GetBytes(i)),
        DictionaryArray { Indices: PrimitiveArray<int> indices } texts => Text(texts.Dictionary, indices.Values[i]),
        DictionaryArray { Indices: PrimitiveArray<sbyte> indices } texts => Text(texts.Dictionary, indices.Values[i]),
        _ => null,
    };

    private static JsonNode? Json(IArrowArray column, int i)
    {
        if (column.IsNull(i))
        {
            return null;
        }

        return column switch
        {
            StringArray or LargeStringArray or StringViewArray or DictionaryArray => Text(column, i),
            BooleanArray truths => truths.GetValue(i),
            ListArray lists => Items(lists.Values, lists.ValueOffsets[i], lists.ValueOffsets[i + 1]),
            LargeListArray lists => Items(lists.Values, (int)lists.ValueOffsets[i], (int)lists.ValueOffsets[i + 1]),
            StructArray group => new JsonObject(((StructType)group.Data.DataType).Fields.Select(
                (field, f) => KeyValuePair.Create(field.Name, Json(group.Fields[f], i)))),
            Int8Array numbers => numbers.GetValue(i),
            Int16Array numbers => numbers.GetValue(i),
            Int32Array numbers => numbers.GetValue(i),
            Int64Array numbers => numbers.GetValue(i),
            UInt8Array numbers => numbers.GetValue(i),
            UInt16Array numbers => numbers.GetValue(i),
            UInt32Array numbers => numbers.GetValue(i),
            UInt64Array numbers => numbers.GetValue(i),
            FloatArray numbers => numbers.GetValue(i),
            DoubleArray numbers => numbers.GetValue(i),
            _ => $"({column.Data.DataType.Name})",
        };
    }

    private static JsonArray Items(IArrowArray values, int start, int end) =>
        new([.. Enumerable.Range(start, end - start).Select(i => Json(values, i))]);

    /// <summary>Reads. The libraries report a damaged file by exceptions of many types; wrong lengths ask for too much memory.</summary>
    protected T Guarded<T>(string where, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not InputException)
        {
            throw new InputException($"The file is no {Name}, or is damaged or cut short: {error.Message.ReplaceLineEndings(" ")}",
                where, "Fetch or make the file again.", error);
        }
    }
}
