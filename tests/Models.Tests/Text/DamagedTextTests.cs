using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Text;
using ZstdSharp;

namespace EvoPrune.Models.Tests.Text;

/// <summary>
/// A file that is cut or has wrong bits gives an error with its name, never another exception and never silently fewer rows.
/// </summary>
public sealed class DamagedTextTests : IDisposable
{
    private static readonly string[] Texts =
        [.. Enumerable.Range(0, 12).Select(i => $"text {i * 7919} \"quoted\"\nand ä漢🙂 {new string('x', i)}")];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static byte[] Content(string extension) => extension switch
    {
        ".jsonl" => Encoding.UTF8.GetBytes(string.Concat(Texts.Select((text, i) =>
            JsonSerializer.Serialize(new { n = i, list = new[] { 1, 2 }, text }) + "\n"))),
        ".csv" => Encoding.UTF8.GetBytes("n,text\n" + string.Concat(Texts.Select((text, i) =>
            $"{i},\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n"))),
        ".parquet" => Parquet(),
        ".arrow" => Arrow((memory, schema) => new ArrowStreamWriter(memory, schema)),
        "file.arrow" => Arrow((memory, schema) => new ArrowFileWriter(memory, schema)),
        "members.jsonl.gz" => [.. Compressed(Content(".jsonl")[..500], ".gz"), .. Compressed(Content(".jsonl")[500..], ".gz")],
        "frames.jsonl.zst" => [.. Compressed(Content(".jsonl")[..500], ".zst"), .. Compressed(Content(".jsonl")[500..], ".zst")],
        _ => Compressed(Content(Path.GetFileNameWithoutExtension(extension)), Path.GetExtension(extension)),
    };

    private static byte[] Compressed(byte[] content, string extension)
    {
        using var memory = new MemoryStream();
        using (Stream stream = extension == ".gz" ? new GZipStream(memory, CompressionLevel.Fastest) : new CompressionStream(memory))
        {
            stream.Write(content);
        }

        return memory.ToArray();
    }

    // A list comes first, so that the number of a column is not that of its field.
    private static byte[] Parquet()
    {
        using var memory = new MemoryStream();
        using var file = new ParquetSharp.ParquetFileWriter(
            memory,
            [new ParquetSharp.Column<int[]>("list"), new ParquetSharp.Column<string>("text"), new ParquetSharp.Column<double?>("n")]);
        foreach (var texts in Texts.Chunk(5))
        {
            using var group = file.AppendRowGroup();
            using (var column = group.NextColumn().LogicalWriter<int[]>())
            {
                column.WriteBatch([.. texts.Select((_, i) => Enumerable.Range(0, i).ToArray())]);
            }

            using (var column = group.NextColumn().LogicalWriter<string>())
            {
                column.WriteBatch(texts);
            }

            using (var column = group.NextColumn().LogicalWriter<double?>())
            {
                column.WriteBatch([.. texts.Select((_, i) => i == 1 ? (double?)null : i)]);
            }
        }

        file.Close();
        return memory.ToArray();
    }

    private static byte[] Arrow(Func<Stream, Schema, ArrowStreamWriter> open)
    {
        static RecordBatch Batch(string[] texts)
        {
            var lists = new ListArray.Builder(Int32Type.Default);
            foreach (var i in Enumerable.Range(0, texts.Length))
            {
                lists.Append();
                ((Int32Array.Builder)lists.ValueBuilder).AppendRange(Enumerable.Range(0, i));
            }

            return new RecordBatch.Builder().Append("list", true, lists.Build())
                .Append("text", true, new StringArray.Builder().AppendRange(texts).Build()).Build();
        }

        using var memory = new MemoryStream();
        using (var writer = open(memory, Batch([]).Schema))
        {
            foreach (var texts in Texts.Chunk(5))
            {
                writer.WriteRecordBatch(Batch(texts));
            }

            writer.WriteEnd();
        }

        return memory.ToArray();
    }

    // The texts, alone and as part of rows whose other values are read too; null for an error with the name of the file.
    private (List<string>? Texts, List<string>? Rows) Read(string extension, ReadOnlySpan<byte> content)
    {
        var path = folder["damaged" + extension];
        File.WriteAllBytes(path, content);
        return (OrError(() => [.. DataFile.Texts(path, "text")]), OrError(() => [.. DataFile.Rows(path).Select(row =>
        {
            _ = row.Fields.ToJsonString();
            return (string?)row.Fields["text"] ?? "";
        })]));

        List<string>? OrError(Func<List<string>> read)
        {
            try
            {
                return read();
            }
            catch (InputException error)
            {
                Assert.Contains("damaged" + extension, error.Message, StringComparison.Ordinal);
                return null;
            }
        }
    }

    private static void Read<T>(IEnumerable<T> rows)
    {
        foreach (var _ in rows)
        {
        }
    }

    [Theory]
    [InlineData(".parquet")]
    [InlineData(".arrow")]
    [InlineData("file.arrow")]
    [InlineData(".jsonl.gz")]
    [InlineData(".csv.gz")]
    [InlineData("members.jsonl.gz")]
    [InlineData(".jsonl.zst")]
    [InlineData(".parquet.zst")]
    [InlineData("frames.jsonl.zst")]
    public void A_cut_file_is_an_error(string extension)
    {
        var content = Content(extension);
        Assert.Equal(Texts, Read(extension, content).Texts);
        Assert.Equal(Texts, Read(extension, content).Rows);

        // Eleven reaches every byte of the words of eight in which the long ones are written.
        for (var length = 0; length < content.Length; length += content.Length < 1000 ? 1 : 11)
        {
            Assert.Equal((null, null), Read(extension, content.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Json_lines_cut_at_any_byte_are_an_error_or_the_rows_before()
    {
        var content = Content(".jsonl");
        for (var length = 0; length < content.Length; length++)
        {
            var (texts, rows) = Read(".jsonl", content.AsSpan(0, length));
            var lines = content.AsSpan(0, length).Count((byte)'\n');
            var expected = length == 0 || content[length - 1] == (byte)'\n' ? Texts[..lines]
                : content[length] == (byte)'\n' ? Texts[..(lines + 1)]
                : null;
            Assert.Equal(expected, texts);
            Assert.Equal(expected, rows);
        }
    }

    [Theory]
    [InlineData(".jsonl")]
    [InlineData(".csv")]
    [InlineData(".parquet")]
    [InlineData(".arrow")]
    [InlineData(".jsonl.gz")]
    [InlineData(".csv.zst")]
    [InlineData(".parquet.gz")]
    public void Wrong_bits_are_an_error_or_other_rows(string extension)
    {
        var (content, random) = (Content(extension), new RandomStream(1, "damage"));
        for (var round = 0; round < 100; round++)
        {
            var damaged = content.ToArray();
            for (var i = 0; i <= round % 3; i++)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            // Any exception but an input error ends the test.
            var (texts, _) = Read(extension, damaged);
            Assert.True(texts is null || !extension.EndsWith(".gz", StringComparison.Ordinal) || texts.SequenceEqual(Texts));
        }
    }

    [Theory]
    [InlineData(".jsonl", "{\"text\": \"a\"}\n{\"text\": \"\\ud800\"}\n", ".jsonl:2")]
    [InlineData(".jsonl", "{\"text\": \"a\"}\n{\"text\": \"b\", \"text\": \"c\"}\n", ".jsonl:2")]
    [InlineData(".jsonl", "{\"text\": \"a\"} {\"text\": \"b\"}\n", ".jsonl:1")]
    [InlineData(".jsonl", "\n\n{\"text\": [\"a\"]}\n", ".jsonl:3: The field 'text' is no text: it is a list.")]
    [InlineData(".csv", "n,text\n1,\"a\n2,b\n", ".csv:2: The row is no row of this table: ")]
    [InlineData(".csv", "n,text\n1,5\" disk\n", ".csv:2: The row is no row of this table: ")]
    [InlineData(".csv", "n,text\n1,\"a\"b\n", ".csv:2: The row is no row of this table: ")]
    [InlineData(".csv", "n,text\n1,\"a\nb\"\n3,c,d\n", ".csv:4: The row is no row of this table: ")]
    [InlineData(".csv", "text,text\n1,a\n", ".csv:1: Two columns have the name 'text'.")]
    [InlineData(".csv", "n,Text\n1,a\n", "There is no field 'text'; there are: n, Text.")]
    [InlineData(".csv", "", "The file is empty")]
    public void A_wrong_row_is_told_with_its_line(string extension, string content, string expected)
    {
        File.WriteAllText(folder["wrong" + extension], content);
        Assert.Contains(expected, Errors.Of(() => Read(DataFile.Texts(folder["wrong" + extension], "text"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".jsonl", "{\"text\": \"ä\"}\n{\"text\": \"é\"}\n")]
    [InlineData(".csv", "text\nä\né\n")]
    [InlineData(".txt", "ä\né\n")]
    public void Another_encoding_is_an_error(string extension, string content)
    {
        File.WriteAllBytes(folder["latin" + extension], Encoding.Latin1.GetBytes(content));
        Assert.Contains("not UTF-8", Errors.Of(() => TextCorpus.Check(new(folder["latin" + extension]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_of_another_encoding_in_arrow_are_an_error_with_their_row()
    {
        var content = Content(".arrow");
        content[content.AsSpan().IndexOf("🙂"u8) + 1] = 0xff;
        File.WriteAllBytes(folder["a.arrow"], content);
        Assert.Contains("a.arrow:1: ", Errors.Of(() => Read(DataFile.Texts(folder["a.arrow"], "text"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Byte_order_marks_line_ends_and_long_lines_are_read()
    {
        var text = new string('x', 20_000_000);
        File.WriteAllText(folder["a.jsonl"], $"\uFEFF{{\"text\": \"a\"}}\r\n\r\n{{\"text\": \"{text}\"}}\r\n{{\"text\": \"b\"}}");
        File.WriteAllText(folder["a.csv"], $"\uFEFFtext\r\na\r\n\"{text}\"\r\nb");
        Assert.Equal(["a", text, "b"], DataFile.Texts(folder["a.jsonl"], "text"));
        Assert.Equal(["a", text, "b"], DataFile.Texts(folder["a.csv"], "text"));
        Assert.Equal([1, 3, 4], DataFile.Rows(folder["a.jsonl"]).Select(row => row.Number));
    }

    [Theory]
    [InlineData(".jsonl")]
    [InlineData(".csv")]
    [InlineData(".parquet")]
    [InlineData(".arrow")]
    [InlineData(".jsonl.gz")]
    [InlineData(".jsonl.zst")]
    public void A_folder_and_a_missing_file_are_told(string extension)
    {
        Directory.CreateDirectory(folder["folder" + extension]);
        Assert.Contains("This is a folder", Errors.Of(() => Read(DataFile.Rows(folder["folder" + extension]))), StringComparison.Ordinal);
        Assert.Contains("There is no such file", Errors.Of(() => Read(DataFile.Rows(folder["no" + extension]))), StringComparison.Ordinal);
    }
}
