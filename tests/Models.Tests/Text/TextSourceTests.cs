using System.IO.Compression;
using System.Text;
using System.Text.Json;
using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Text;
using EvoPrune.Models.Tokenizers;
using ZstdSharp;

namespace EvoPrune.Models.Tests.Text;

/// <summary>Texts of every format, and how their documents make windows.</summary>
public sealed class TextSourceTests : IDisposable
{
    private static readonly ITokenizer Bytes = BpeTrainer.Train("", 256).ToTokenizer();
    private static readonly ModelTopology Model = new("gpt2", 256, 8, 4, 0, 4, []);

    private static readonly string[] Documents = ["one", "two, \"quoted\"\nwith a line", "drei äöü 漢字 🙂", "", "the last one"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Write(string name, byte[] content)
    {
        File.WriteAllBytes(folder[name], content);
        return folder[name];
    }

    private string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    private TextSource Documented(string extension) => new(Write("documents" + extension, extension switch
    {
        ".csv" => Csv(),
        ".parquet" => Parquet(),
        _ => Encoding.UTF8.GetBytes(JsonLines()),
    }));

    private static string JsonLines() => string.Concat(Documents.Select((text, i) =>
        JsonSerializer.Serialize(new { id = i, nested = new { text = "not this" }, text }) + "\n"));

    private static byte[] Csv() => Encoding.UTF8.GetBytes("id,text\r\n" + string.Concat(Documents.Select((text, i) =>
        $"{i},\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\r\n")));

    // Two row groups.
    private static byte[] Parquet()
    {
        using var stream = new MemoryStream();
        using var writer = new ParquetSharp.ParquetFileWriter(stream, [new ParquetSharp.Column<string>("text")]);
        foreach (var texts in Documents.Chunk(3))
        {
            using var group = writer.AppendRowGroup();
            using var column = group.NextColumn().LogicalWriter<string>();
            column.WriteBatch(texts);
        }

        writer.Close();
        return stream.ToArray();
    }

    private string Compressed(string file, string extension)
    {
        using var memory = new MemoryStream();
        using (Stream stream = extension == ".gz" ? new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true)
            : new CompressionStream(memory, leaveOpen: true))
        {
            stream.Write(File.ReadAllBytes(file));
        }

        return Write(Path.GetFileName(file) + extension, memory.ToArray());
    }

    [Theory]
    [InlineData(".jsonl")]
    [InlineData(".ndjson")]
    [InlineData(".csv")]
    [InlineData(".parquet")]
    public void Every_format_gives_the_same_text_compressed_or_not(string extension)
    {
        var source = Documented(extension);
        string[] files = [source.Files.Paths[0], Compressed(source.Files.Paths[0], ".gz"), Compressed(source.Files.Paths[0], ".zst")];
        Assert.All(files, file => Assert.Equal(string.Join("\n\n", Documents), TextCorpus.Open(file, Bytes).Text));
        Assert.All(files, file => Assert.Equal(Documents, DataFile.Rows(file).Select(row => (string)row.Fields["text"]!)));
    }

    [SharedTheory]
    [InlineData("piqa/validation.arrow", "goal", 1838)]
    [InlineData("winogrande/validation.arrow", "sentence", 1267)]
    public void Arrow_too(string name, string field, int documents)
    {
        var source = new TextSource(Path.Combine(Shared.Folder, "tasks", name)) { Field = field, Documents = DocumentMode.Separate };
        Assert.Equal(documents, TextCorpus.Open(source, Bytes, TextExtent.Whole).DocumentStarts.Count);
    }

    [Fact]
    public void Several_files_and_compressed_plain_text_are_one_text()
    {
        var (one, two) = (Write("a.txt", "first\ntext\n"), Compressed(Write("b.txt", "second"), ".gz"));
        Assert.Equal("first\ntext\n\n\nsecond", TextCorpus.Open(new(new TextFiles([one, two])), Bytes, TextExtent.Whole).Text);
        Assert.Equal("first\ntext\n", TextCorpus.Open(new(new TextFiles([one, two])) { MaxDocuments = 1 }, Bytes, TextExtent.Whole).Text);
    }

    [Fact]
    public void Lines_are_joined_as_those_of_WikiText() => Assert.Equal(
        "\n\n = A = \n\n\n\n\n\n\n text \n\n\nend",
        TextCorpus.Open(new(Write("wiki.raw", " \n = A = \n \n\n text \nend")) { Documents = DocumentMode.Joined }, Bytes, TextExtent.Whole)
            .Text);

    [SharedFact]
    public void The_joined_test_text_of_WikiText_has_its_published_number_of_tokens()
    {
        var source = new TextSource(Path.Combine(Shared.Folder, "tasks/wikitext-2-raw/wiki.test.raw")) { Documents = DocumentMode.Joined };
        var tokenizer = TokenizerFolder.Open(Path.Combine(Shared.Folder, "tokenizers/gpt2"));
        Assert.Equal(287_644, TextCorpus.Open(source, tokenizer, TextExtent.Whole).Tokens.Count);
    }

    [Fact]
    public void Separate_documents_share_no_window()
    {
        var source = Documented(".jsonl") with { Documents = DocumentMode.Separate };
        var corpus = TextCorpus.Open(source, Bytes, TextExtent.Whole);
        Assert.Equal(Documents.SelectMany(text => Bytes.Encode(text)), corpus.Tokens);
        int[] lengths = [.. Documents.Select(text => Encoding.UTF8.GetByteCount(text))];
        Assert.Equal(lengths.Select((_, i) => lengths[..i].Sum()), corpus.DocumentStarts);
        var expected = Documents.SelectMany(text => Bytes.Encode(text).Chunk(5).Where(window => window.Length == 5)).ToList();
        Assert.Equal(expected.SelectMany(window => window), corpus.FirstWindows(Model, 5).Ids.ToArray());
        Assert.Contains($"which fill {expected.Count} windows of 5, not 99.", Errors.Of(() => corpus.FirstWindows(Model, 5, 99)),
            StringComparison.Ordinal);
        Assert.Equal(2, TextCorpus.Open(source with { MaxDocuments = 2 }, Bytes, TextExtent.Whole).DocumentStarts.Count);
    }

    [Theory]
    [InlineData(DocumentMode.Joined)]
    [InlineData(DocumentMode.Separate)]
    public void The_first_windows_are_those_of_the_whole_text(DocumentMode mode)
    {
        var text = string.Concat(Enumerable.Range(0, 150_000).Select(i =>
            JsonSerializer.Serialize(new { text = $"document {i * 7919L}" }) + "\n"));
        var source = new TextSource(Write("long.jsonl", text)) { Documents = mode };
        var (first, whole) = (TextCorpus.Open(source, Bytes, TextExtent.First(8, 20_000)),
            TextCorpus.Open(source, Bytes, TextExtent.Whole));
        Assert.Equal(whole.FirstWindows(Model, 8, 20_000).Hash, first.FirstWindows(Model, 8, 20_000).Hash);
        Assert.True(first.Text.Length < whole.Text.Length / 2);
        Assert.Equal(whole.Tokens, TextCorpus.Open(source, Bytes, TextExtent.Sampled(1)).Tokens);
    }

    [Fact]
    public void A_sample_has_the_size_asked_for_and_draws_all_documents_alike()
    {
        IEnumerable<TextPiece> Pieces() =>
            Enumerable.Range(0, 1000).Select(i => new TextPiece($"{i:0000}", StartsDocument: true, IsRow: true));
        var counts = new int[10];
        foreach (var seed in Enumerable.Range(0, 50))
        {
            var sample = TextSample.Draw(Pieces(), seed, most: 400);
            int[] drawn = [.. sample.Pieces.Select(piece => int.Parse(piece.Text, System.Globalization.CultureInfo.InvariantCulture))];
            Assert.Equal(100, drawn.Length);
            Assert.Equal(drawn.Order(), drawn);
            Assert.Contains("100 of its 1,000 documents", sample.Remark, StringComparison.Ordinal);
            drawn.ToList().ForEach(document => counts[document / 100]++);
        }

        // 50 x 100 draws over ten parts of the text: 500 each, with a deviation of 20.
        Assert.All(counts, count => Assert.InRange(count, 400, 600));
        Assert.Equal(TextSample.Draw(Pieces(), 1, 400).Pieces, TextSample.Draw(Pieces(), 1, 400).Pieces);
        Assert.NotEqual(TextSample.Draw(Pieces(), 1, 400).Pieces, TextSample.Draw(Pieces(), 2, 400).Pieces);
        Assert.Null(TextSample.Draw(Pieces(), 1, 4000).Remark);
    }

    [Theory]
    [InlineData("a.jsonl", "{\"text\": \"a\"}\n{\"text\": 5}\n", "a.jsonl:2: The field 'text' is no text: it is a number.")]
    [InlineData("a.jsonl", "{\"text\": \"a\"}\n\n{\"body\": \"b\", \"id\": 1}\n",
        "a.jsonl:3: There is no field 'text'; there are: body, id.")]
    [InlineData("a.jsonl", "{\"text\": \"a\"}\n{\"text\": \"b\"", "a.jsonl:2: The line is not JSON, or is cut short.")]
    [InlineData("a.jsonl", "[1]\n", "a.jsonl:1: The line is no JSON object")]
    [InlineData("a.jsonl", "{\"text\": null}\n", "a.jsonl:1: The field 'text' is no text: it is null.")]
    [InlineData("a.csv", "id,text\n1,a\n2\n", "a.csv:3: The row is no row of this table")]
    [InlineData("a.csv", "id,body\n1,a\n", "There is no field 'text'; there are: id, body.")]
    [InlineData("a.jsonl", "", "The text file is empty.")]
    [InlineData("a.txt", "{\"text\": 1}\n{\"text\": 2}\n", "The file is JSON Lines, not plain text")]
    [InlineData("a.json", "[]", "a.json:1: The line is no JSON object")]
    [InlineData("a.zip", "PK", "The file is ZIP, not plain text")]
    [InlineData("a.parquet", "PAR1", "The file is no Parquet file, or is damaged or cut short")]
    [InlineData("a.arrow", "x", "The file is no Arrow stream, or is")]
    [InlineData("a.txt.gz", "plain", "The gzip data is damaged or cut short")]
    [InlineData("a.txt.zst", "plain", "The Zstandard data is damaged or cut short")]
    public void Mistakes_are_told_with_their_place(string name, string content, string message) =>
        Assert.Contains(message, Errors.Of(() => TextCorpus.Open(Write(name, content), Bytes)), StringComparison.Ordinal);

    [Fact]
    public void A_field_of_plain_text_has_no_effect_and_is_refused() => Assert.Contains("plain text has no fields", Errors.Of(() =>
        TextCorpus.Open(new TextSource(Write("a.txt", "a")) { Field = "text" }, Bytes, TextExtent.Whole)), StringComparison.Ordinal);
}
