using System.Runtime.CompilerServices;
using System.Text.Json;
using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Tokenizers;

namespace EvoPrune.Models.Tests.Tokenizers;

/// <summary>Ids and texts of two independent libraries; tests/references/tokenizers says which, and where they differ.</summary>
public sealed class ReferenceTests
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../references/tokenizers"));

    internal static readonly string[] Texts = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(Folder, "texts.json")))!;

    internal static readonly string[] Names =
        [.. Directory.EnumerateFiles(Path.Combine(Folder, "kinds")).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

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
