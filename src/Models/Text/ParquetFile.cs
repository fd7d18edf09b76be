using Apache.Arrow;
using ParquetSharp;
using ParquetSharp.Arrow;

namespace EvoPrune.Models.Text;

/// <summary>Apache Parquet, some rows at a time, however large its row groups are.</summary>
internal sealed class ParquetFile : RecordBatches
{
    private const int RowsAtOnce = 256;

    protected override string Name => "Parquet file";

    protected override IEnumerable<RecordBatch> Batches(string path, string? field)
    {
        using var stream = InputStream.OpenSeekable(path);
        using var pages = ReaderProperties.GetDefaultReaderProperties();
        pages.EnableBufferedStream();
        pages.EnablePageChecksumVerification();
        using var batching = ArrowReaderProperties.GetDefault();
        (batching.BatchSize, batching.PreBuffer, batching.UseThreads) = (RowsAtOnce, false, false);
        using var file = Guarded(path, () => new FileReader(stream, pages, batching));
        var schema = Guarded(path, () => file.Schema);
        RequireField(schema, path, field);
        var columns = Guarded(path, () => field is null ? null : Leaf(file, schema, field));
        using var batches = Guarded(path, () => file.GetRecordBatchReader(columns: columns));
        var missing = Guarded(path, () => file.ParquetReader.FileMetaData.NumRows);
        while (Guarded(path, () => batches.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult()) is { } batch)
        {
            using (batch)
            {
                missing -= batch.Length;
                yield return batch;
            }
        }

        if (missing != 0)
        {
            throw new InputException($"The file is damaged: {missing} of its rows are missing.", path, "Fetch or make the file again.");
        }
    }

    // Groups and lists before it have a column for each of their parts; a group itself has none.
    private static int[]? Leaf(FileReader file, Schema schema, string field) =>
        file.SchemaManifest.SchemaField(schema.GetFieldIndex(field)).ColumnIndex is var leaf and >= 0 ? [leaf] : null;
}
