using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace EvoPrune.Models.Text;

/// <summary>An Arrow IPC stream, as the cache of Hugging Face datasets has it, or an Arrow file; one record batch at a time.</summary>
internal sealed class ArrowFile : RecordBatches
{
    protected override string Name => "Arrow stream";

    protected override IEnumerable<RecordBatch> Batches(string path, string? field)
    {
        using var stream = InputStream.OpenSeekable(path);
        var isFile = IsFile(stream);
        using var reader = Guarded(path, () => isFile ? new ArrowFileReader(stream) : new ArrowStreamReader(stream));
        if (!isFile && !HasEnd(stream))
        {
            throw new InputException("The file is no Arrow stream, or is cut short: it has no mark of its end.", path,
                "Fetch or make the file again.");
        }

        RequireField(Guarded(path, () => reader.Schema), path, field);
        while (Guarded(path, () => reader.ReadNextRecordBatch()) is { } batch)
        {
            using (batch)
            {
                yield return batch;
            }
        }

        if (!isFile && stream.Position != stream.Length)
        {
            throw new InputException($"The Arrow stream is damaged: it ends before the end of the file, at byte {stream.Position}.", path,
                "Fetch or make the file again.");
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
}
