using System.Text.Json.Nodes;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;

namespace EvoPrune.Models.Text.Formats;

/// <summary>An Arrow IPC stream, as the cache of Hugging Face datasets has it, or an Arrow file; one record batch at a time.</summary>
internal sealed class ArrowFile : RowFormat
{
    public override IEnumerable<(long Number, JsonObject Fields)> Rows(string path)
    {
        var number = 0L;
        foreach (var batch in Batches(path))
        {
            for (var i = 0; i < batch.Length; i++)
            {
                var fields = new JsonObject();
                foreach (var field in batch.Schema.FieldsList)
                {
                    fields[field.Name] = Json(batch.Column(field.Name), i);
                }

                yield return (++number, fields);
            }
        }
    }

    public override IEnumerable<string> Texts(string path, string field)
    {
        var number = 0L;
        foreach (var batch in Batches(path))
        {
            if (!batch.Schema.FieldsList.Any(each => each.Name == field))
            {
                throw NoField(path, null, field, batch.Schema.FieldsList.Select(each => each.Name));
            }

            var column = batch.Column(field);
            for (var i = 0; i < batch.Length; i++)
            {
                number++;
                yield return Text(column, i)
                    ?? throw NoText(path, number, field, column.IsNull(i) ? "null" : $"of type {column.Data.DataType.Name}");
            }
        }
    }

    private static IEnumerable<RecordBatch> Batches(string path)
    {
        using var stream = InputStream.OpenSeekable(path);
        var isFile = IsFile(stream);
        using var reader = Guarded(path, () => isFile ? new ArrowFileReader(stream) : new ArrowStreamReader(stream));
        if (!isFile && !HasEnd(stream))
        {
            throw new InputException("The file is no Arrow stream, or is cut short: it has no mark of its end.", path,
                "Fetch or make the file again.");
        }

        while (Guarded(path, () => reader.ReadNextRecordBatch()) is { } batch)
        {
            using (batch)
            {
                yield return batch;
            }
        }
    }

    private static bool IsFile(Stream stream)
    {
        Span<byte> start = stackalloc byte[6];
        var isFile = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start.SequenceEqual("ARROW1"u8);
        stream.Position = 0;
        return isFile;
    }

    // Without this mark the reader would take a stream that was cut between two batches for a whole one.
    private static bool HasEnd(Stream stream)
    {
        ReadOnlySpan<byte> mark = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
        Span<byte> end = stackalloc byte[mark.Length];
        if (stream.Length < mark.Length)
        {
            return false;
        }

        stream.Position = stream.Length - mark.Length;
        stream.ReadExactly(end);
        stream.Position = 0;
        return end.SequenceEqual(mark);
    }

    private static string? Text(IArrowArray column, int i) => column switch
    {
        StringArray texts => texts.GetString(i),
        LargeStringArray texts => texts.GetString(i),
        StringViewArray texts => texts.GetString(i),
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
            StringArray or LargeStringArray or StringViewArray => Text(column, i),
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

    // The reader reports a damaged file by exceptions of many types.
    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not (InputException or OutOfMemoryException))
        {
            throw new InputException($"The file is no Arrow stream, or is damaged or cut short: {error.Message.ReplaceLineEndings(" ")}",
                path, "Fetch or make the file again.", error);
        }
    }
}
