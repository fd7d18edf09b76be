using System.Text;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using EvoPrune.Models.Text;
using EvoPrune.Models.Tokenizers;
using ICSharpCode.SharpZipLib.GZip;
using ZstdSharp;

namespace EvoPrune.Benchmarks;

/// <summary>Speed and peak memory of the readers of texts: the same documents in every format, and files larger than the memory.</summary>
internal static class TextBenchmark
{
    public const string Command = "text-probe";

    private const int Megabytes = 50, DocumentsAtOnce = 1000, LinesPerDocument = 8;

    private static readonly (string Extension, Action<Stream, IReadOnlyList<string>> Write)[] Formats =
    [
        (".txt", (stream, documents) => stream.Write(Encoding.UTF8.GetBytes(string.Join("\n\n", documents)))),
        (".jsonl", WriteJsonLines), (".csv", WriteCsv), (".parquet", WriteParquet), (".arrow", WriteArrow),
    ];

    /// <param name="file">Plain text; its lines make the documents.</param>
    /// <param name="tokenizer">A folder with a tokenizer.</param>
    /// <param name="rounds">Rounds; the medians count.</param>
    public static void Run(string file, string tokenizer, int rounds)
    {
        using var scratch = new ScratchFolder();
        var (all, bytes) = (new List<string>(), 0L);
        foreach (var document in Documents(file).TakeWhile(_ => bytes < Megabytes * 1_000_000L))
        {
            all.Add(document);
            bytes += Encoding.UTF8.GetByteCount(document);
        }

        Console.WriteLine($"{bytes / 1e6:0.0} MB of text in {all.Count} documents; one process per format, median of {rounds}");
        foreach (var path in Formats.SelectMany(format => Write(scratch.Path, format.Extension, stream => format.Write(stream, all))))
        {
            var probe = JsonSerializer.Deserialize<TextProbe>(Child.Run(Command, "whole", path, tokenizer, $"{rounds}"))!;
            Console.WriteLine(
                $"{Path.GetFileName(path),-20} {new FileInfo(path).Length / 1e6,6:0.0} MB  {bytes / probe.Seconds / 1e6,6:0} MB/s  "
                + $"processor {probe.Processor,5:0.00} s  peak {probe.Peak / 1e6,5:0} MB  "
                + $"{probe.Tokens / probe.Seconds / 1e6,5:0} M tokens/s, with encoding {probe.Tokens / probe.Encoded / 1e6,5:0.00}");
            File.Delete(path);
        }
    }

    /// <summary>Writes JSON Lines of 1 and of 10 GB, and draws 128 calibration windows of 2048 tokens from each.</summary>
    public static void RunLarge(string file, string tokenizer)
    {
        using var scratch = new ScratchFolder();
        var path = Path.Combine(scratch.Path, "large.jsonl");
        var documents = Documents(file).Chunk(DocumentsAtOnce).GetEnumerator();
        foreach (var gigabytes in new[] { 1, 10 })
        {
            using (var stream = new FileStream(path, FileMode.Append))
            {
                while (stream.Length < gigabytes * 1_000_000_000L && documents.MoveNext())
                {
                    WriteJsonLines(stream, documents.Current);
                }
            }

            var probe = JsonSerializer.Deserialize<TextProbe>(Child.Run(Command, "sample", path, tokenizer, "1"))!;
            Console.WriteLine(
                $"{new FileInfo(path).Length / 1e9,6:0.00} GB: {probe.Seconds:0.0} s, processor {probe.Processor:0.0} s, peak "
                + $"{probe.Peak / 1e6:0} MB, {probe.Tokens} tokens drawn from");
        }
    }

    // No two are equal, so that no format stores them as one.
    private static IEnumerable<string> Documents(string file)
    {
        var lines = Utf8File.Read(file).Split('\n').Where(line => !string.IsNullOrWhiteSpace(line)).Chunk(LinesPerDocument)
            .Select(chunk => string.Join('\n', chunk)).ToArray();
        for (var i = 0; ; i++)
        {
            yield return $"{i}: {lines[i % lines.Length]}";
        }
    }

    private static IEnumerable<string> Write(string folder, string extension, Action<Stream> write)
    {
        var path = Path.Combine(folder, "documents" + extension);
        using (var plain = File.Create(path))
        {
            write(plain);
        }

        using (var source = File.OpenRead(path))
        using (var gzip = new GZipOutputStream(File.Create(path + ".gz")))
        using (var zstd = new CompressionStream(File.Create(path + ".zst"), leaveOpen: false))
        {
            source.CopyTo(gzip);
            source.Position = 0;
            source.CopyTo(zstd);
        }

        return [path, path + ".gz", path + ".zst"];
    }

    private static void WriteJsonLines(Stream stream, IReadOnlyList<string> documents)
    {
        foreach (var document in documents)
        {
            JsonSerializer.Serialize(stream, new { text = document });
            stream.WriteByte((byte)'\n');
        }
    }

    private static void WriteCsv(Stream stream, IReadOnlyList<string> documents)
    {
        using var text = new StreamWriter(stream);
        text.Write("text\n");
        foreach (var document in documents)
        {
            text.Write($"\"{document.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n");
        }
    }

    private static void WriteParquet(Stream stream, IReadOnlyList<string> documents)
    {
        using var file = new ParquetSharp.ParquetFileWriter(stream, [new ParquetSharp.Column<string>("text")]);
        using (var group = file.AppendRowGroup())
        using (var column = group.NextColumn().LogicalWriter<string>())
        {
            column.WriteBatch([.. documents]);
        }

        file.Close();
    }

    private static void WriteArrow(Stream stream, IReadOnlyList<string> documents)
    {
        static RecordBatch Batch(IEnumerable<string> texts) =>
            new RecordBatch.Builder().Append("text", false, new StringArray.Builder().AppendRange(texts).Build()).Build();
        using var writer = new ArrowStreamWriter(stream, Batch([]).Schema);
        foreach (var texts in documents.Chunk(DocumentsAtOnce))
        {
            writer.WriteRecordBatch(Batch(texts));
        }

        writer.WriteEnd();
    }
}

/// <summary>Measures one file in a child process.</summary>
/// <param name="Seconds">Wall-clock time of reading, or of drawing windows.</param>
/// <param name="Processor">Processor time of it.</param>
/// <param name="Peak">Peak of resident memory.</param>
/// <param name="Encoded">Wall-clock time of reading and encoding.</param>
/// <param name="Tokens">The tokens.</param>
internal sealed record TextProbe(double Seconds, double Processor, long Peak, double Encoded, int Tokens)
{
    /// <summary>Runs in the child process.</summary>
    public static void Answer(string way, string path, string tokenizer, int rounds) =>
        Console.WriteLine(JsonSerializer.Serialize(way == "sample" ? Sample(path, tokenizer) : Whole(path, tokenizer, rounds)));

    private static TextProbe Whole(string path, string tokenizer, int rounds)
    {
        var source = new TextSource(path);
        var (seconds, processor) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            var characters = 0L;
            seconds.Add(Timing.Seconds(() => characters = TextPieces.Read(source).Sum(piece => (long)piece.Text.Length)));
            processor.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }

        var (peak, opened, tokens) = (ProcessMemory.PeakResident, TokenizerFolder.Open(tokenizer), 0);
        var encoded = Timing.Seconds(() => tokens = TextCorpus.Open(source, opened, TextExtent.Whole).Tokens.Count);
        return new(Timing.Median(seconds), Timing.Median(processor), peak, encoded, tokens);
    }

    private static TextProbe Sample(string path, string tokenizer)
    {
        const int Windows = 128, Length = 2048;
        var (before, opened, tokens) = (Environment.CpuUsage.TotalTime, TokenizerFolder.Open(tokenizer), 0);
        var seconds = Timing.Seconds(() =>
        {
            ITextCorpus corpus = TextCorpus.Open(new TextSource(path), opened, TextExtent.Sampled(1));
            var starts = corpus.WindowStarts(Length);
            var drawn = new RandomStream(1, "windows").Choose(Windows, starts.Count).ToArray();
            tokens = drawn.Length == Windows ? corpus.Tokens.Count : throw new InvalidOperationException("The text is too short.");
        });
        return new(seconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds, ProcessMemory.PeakResident, seconds, tokens);
    }
}
