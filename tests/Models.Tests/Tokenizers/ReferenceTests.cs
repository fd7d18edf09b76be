using System.Runtime.CompilerServices;
using System.Text.Json;
using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Tokenizers;

namespace EvoPrune.Models.Tests.Tokenizers;

/// <summary>Ids and texts from two independent libraries. tests/references/tokenizers names them and their differences.</summary>
public sealed class ReferenceTests
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../references/tokenizers"));

    internal static readonly string[] Texts = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(Folder, "texts.json")))!;

    internal static readonly string[] Names =
        [.. Directory.EnumerateFiles(Path.Combine(Folder, "kinds")).Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal)];

    public static TheoryData<string> Kinds { get; } = [.. Names];

    internal static string PathOf(string kind) => Path.Combine(Folder, "kinds", kind + ".json");

    internal static ITokenizer Open(string kind)
    {
        using var folder = new TemporaryFolder();
        File.Copy(PathOf(kind), folder["tokenizer.json"]);
        return TokenizerFolder.Open(folder.Path);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Ids_and_texts_are_those_of_the_reference(string kind)
    {
        var tokenizer = Open(kind);
        var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json"))).RootElement.GetProperty(kind);
        Assert.Equal(Texts.Length, expected.GetArrayLength());
        Assert.All(Texts.Zip(expected.EnumerateArray()), pair =>
        {
            var (text, values) = pair;
            Assert.Equal(Ids(values, "ids"), tokenizer.Encode(text));
            Assert.Equal(Ids(values, "framed"), tokenizer.EncodeWithSpecialTokens(text));
            Assert.Equal(values.GetProperty("decoded").GetString(), tokenizer.Decode(Ids(values, "ids")));
        });
    }

    [Fact]
    public void Every_difference_between_the_references_is_explained()
    {
        var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json"))).RootElement;
        foreach (var value in expected.EnumerateObject().SelectMany(kind => kind.Value.EnumerateArray()))
        {
            var differs = value.TryGetProperty("javascript", out _) || value.TryGetProperty("javascriptDecoded", out _);
            Assert.Equal(differs, value.TryGetProperty("why", out var why) && why.GetString() is { Length: > 20 });
        }
    }

    private static string Here([CallerFilePath] string path = "") => path;

    private static int[] Ids(JsonElement values, string name) => [.. values.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];
}

public sealed class TokenizerParityTests
{
    [SharedFact]
    public void Ids_of_the_reference_texts_are_equal()
    {
        var tokenizer = TokenizerFolder.Open(Shared.Model, 4096);
        foreach (var sample in Shared.Reference.GetProperty("tokenizer").EnumerateArray())
        {
            var text = sample.GetProperty("text").GetString()!;
            Assert.Equal(sample.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()), tokenizer.Encode(text));
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        }
    }

    [SharedFact]
    public void Token_counts_of_whole_files_are_equal_and_both_forms_agree()
    {
        using var folder = new TemporaryFolder();
        Array.ForEach(
            ["vocab.json", "merges.txt", "tokenizer_config.json"], name => File.Copy(Path.Combine(Shared.Model, name), folder[name]));
        var (single, pair) = (TokenizerFolder.Open(Shared.Model), TokenizerFolder.Open(folder.Path));
        foreach (var (path, count) in new[] { (Shared.TestText, "testTokens"), (Shared.ValidText, "validTokens") })
        {
            var text = File.ReadAllText(path) + "<|endoftext|>";
            var ids = single.Encode(text);
            Assert.Equal(Shared.Reference.GetProperty("counts").GetProperty(count).GetInt32(), ids.Length - 1);
            Assert.Equal(4095, ids[^1]);
            Assert.Equal(ids, pair.Encode(text));
            Assert.Equal(text, single.Decode(ids));
        }
    }
}

public sealed class BertParityTests
{
    private static readonly string Folder = Path.Combine(Shared.Folder, "models", "bert-mini");

    [SharedFact]
    public void Ids_of_the_reference_sentences_are_equal()
    {
        var reference = JsonDocument.Parse(File.ReadAllText(Path.Combine(Shared.Folder, "reference", "bert-mini.json"))).RootElement;
        var tokenizer = TokenizerFolder.Open(Folder);
        foreach (var sentence in reference.GetProperty("sentences").EnumerateArray())
        {
            var ids = sentence.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray();
            Assert.Equal(ids, tokenizer.EncodeWithSpecialTokens(sentence.GetProperty("text").GetString()!));
            Assert.Equal(ids[1..^1], tokenizer.Encode(sentence.GetProperty("text").GetString()!));
        }
    }

    [SharedFact]
    public void The_older_form_gives_the_same_ids_for_a_whole_file()
    {
        using var folder = new TemporaryFolder();
        Array.ForEach(["vocab.txt", "tokenizer_config.json"], name => File.Copy(Path.Combine(Folder, name), folder[name]));
        var (json, text) = (TokenizerFolder.Open(Folder), TokenizerFolder.Open(folder.Path));
        var sample = File.ReadAllText(Shared.TestText);
        var ids = json.Encode(sample);
        Assert.Equal(336_985, ids.Length);   // As in both reference libraries.
        Assert.Equal(ids, text.Encode(sample));
        Assert.Equal(json.EncodeWithSpecialTokens("a [MASK] b"), text.EncodeWithSpecialTokens("a [MASK] b"));
        Assert.Equal(json.Decode(ids), text.Decode(ids));
    }
}
