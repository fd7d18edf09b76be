using System.Text.Json;
using System.Text;
using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Tokenizers;
using static EvoPrune.Models.Tests.Tokenizers.SentencePieceWriter;

namespace EvoPrune.Models.Tests.Tokenizers;

public sealed class SentencePieceTests : IDisposable
{
    private static readonly byte[] Trainer = [.. Number(3, 2), .. Number(35, 1)];
    private static readonly byte[] Normalizer = [.. String(1, "identity"), .. Number(3, 1), .. Number(4, 0), .. Number(5, 1)];

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Tokenizer_model_gives_the_ids_of_the_same_model_in_tokenizer_json()
    {
        var json = ReferenceTests.Open("llama2");
        Write(Pieces(), Trainer, Normalizer);
        var model = TokenizerFolder.Open(folder.Path);
        Assert.Equal(json.Vocabulary, model.Vocabulary);
        Assert.All(ReferenceTests.Texts, text =>
        {
            Assert.Equal(json.Encode(text), model.Encode(text));
            Assert.Equal(json.EncodeWithSpecialTokens(text), model.EncodeWithSpecialTokens(text));
            Assert.Equal(json.Decode(json.Encode(text)), model.Decode(model.Encode(text)));
        });
    }

    [Fact]
    public void Settings_of_the_model_and_of_tokenizer_config_count()
    {
        Write(Pieces(), Trainer, [.. Number(3, 0), .. Number(4, 1)]);
        File.WriteAllText(
            folder["tokenizer_config.json"], """{"add_bos_token": false, "add_eos_token": true, "eos_token": {"content": "</s>"}}""");
        var tokenizer = TokenizerFolder.Open(folder.Path);
        Assert.Equal(tokenizer.Encode("the the"), tokenizer.Encode("  the   the "));
        Assert.Equal([.. tokenizer.Encode("a"), 2], tokenizer.EncodeWithSpecialTokens("a"));
        Assert.Equal("the the", tokenizer.Decode(tokenizer.Encode("the the")));
    }

    [Fact]
    public void Only_a_legacy_tokenizer_puts_a_space_before_text_after_an_added_token()
    {
        Write(Pieces(), Trainer, Normalizer);
        var legacy = TokenizerFolder.Open(folder.Path).Encode("the<s>the");
        File.WriteAllText(folder["tokenizer_config.json"], """{"legacy": false}""");
        var tokenizer = TokenizerFolder.Open(folder.Path);
        Assert.Equal([.. tokenizer.Encode("the"), 1, .. tokenizer.Encode("<s>the")[1..]], tokenizer.Encode("the<s>the"));
        Assert.Equal([.. tokenizer.Encode("the"), 1, .. tokenizer.Encode("the")], legacy);
        Assert.NotEqual(legacy, tokenizer.Encode("the<s>the"));
        Assert.Equal("the<s>the", tokenizer.Decode(tokenizer.Encode("the<s>the")));
        File.WriteAllText(folder["tokenizer_config.json"], """{"add_prefix_space": false}""");
        Assert.Equal(tokenizer.Encode("<s>the")[1..], TokenizerFolder.Open(folder.Path).Encode("the"));
    }

    [Fact]
    public void Unigram_finds_the_best_scores_and_falls_back_to_bytes()
    {
        Piece[] pieces =
            [new("<unk>", 0, PieceKind.Unknown), new("▁", -2, PieceKind.Normal), new("a", -2, PieceKind.Normal),
                new("b", -2, PieceKind.Normal), new("ab", -5, PieceKind.Normal), new("▁a", -3, PieceKind.Normal),
                new("ba", -3, PieceKind.Normal),                new("<x>", 0, PieceKind.UserDefined), new("aab", -1, PieceKind.Unused),
                new("<0xC3>", 0, PieceKind.Byte), new("<0xA9>", 0, PieceKind.Byte)];
        Write(pieces, Number(3, 1), Normalizer);
        Assert.Equal([5, 6, 3], TokenizerFolder.Open(folder.Path).Encode("abab"));
        // A run of unknown characters is one token.
        Assert.Equal([5, 2, 3, 7, 5, 0, 2, 1, 0], TokenizerFolder.Open(folder.Path).Encode("aab<x>aééa é"));
        Write(pieces, [.. Number(3, 1), .. Number(35, 1)], Normalizer);
        Assert.Equal([5, 9, 10, 9, 10], TokenizerFolder.Open(folder.Path).Encode("aéé"));
        Assert.Equal([5, 0], TokenizerFolder.Open(folder.Path).Encode("aéü"));   // A run has all of its bytes or is unknown.
        Assert.Equal("aé", TokenizerFolder.Open(folder.Path).Decode([5, 9, 10]));
    }

    [Fact]
    public void User_defined_tokens_are_recognised_and_unused_ones_are_not()
    {
        Piece[] pieces =
            [new("<unk>", 0, PieceKind.Unknown), new("<x>", 0, PieceKind.UserDefined), new("▁", -1, PieceKind.Normal),
                new("a", -2, PieceKind.Normal), new("aa", -3, PieceKind.Unused)];
        Write(pieces, Number(3, 2), Normalizer);
        var tokenizer = TokenizerFolder.Open(folder.Path);
        Assert.Equal([2, 3, 3, 1, 2, 3, 0, 3], tokenizer.Encode("aa<x>abca"));
        Assert.Equal("aa<x> a<unk>a", tokenizer.Decode(tokenizer.Encode("aa<x>abca")));
    }

    [Fact]
    public void What_is_not_supported_is_a_clear_error()
    {
        Check("Its type is word.", Pieces(), Number(3, 3), Normalizer);
        Check("Its type is char.", Pieces(), Number(3, 4), Normalizer);
        Check("The rewriting rules are damaged.", Pieces(), Trainer, String(2, "map"));
        Check("It does not escape spaces.", Pieces(), Trainer, Number(5, 0));
        Check("It puts spaces after words.", Pieces(), [.. Trainer, .. Number(24, 1)], Normalizer);
        Check("It has no tokens.", [], Trainer, Normalizer);
        Check("The token 0 is empty.", [new("", 0, PieceKind.Normal)], Trainer, Normalizer);
        Check("The token 0 is of an unknown kind.", [new("a", 0, (PieceKind)9)], Trainer, Normalizer);
        Check("The token 0 has no finite score.", [new("a", float.NaN, PieceKind.Normal)], Trainer, Normalizer);
        Check("The token 'a' occurs twice.", [new("a", 0, PieceKind.Normal), new("a", 0, PieceKind.Normal)], Trainer, Normalizer);
        File.WriteAllText(folder["tokenizer.model"], "text");
        Assert.Contains(
            "tokenizer.model: This is not a supported SentencePiece model.", Errors.Of(() => TokenizerFolder.Open(folder.Path)),
            StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>The vocabulary of the reference kind llama2. Tokens of earlier merges have better scores.</summary>
    internal static IReadOnlyList<Piece> Pieces()
    {
        var model = JsonDocument.Parse(File.ReadAllText(ReferenceTests.PathOf("llama2"))).RootElement.GetProperty("model");
        var ranks = model.GetProperty("merges").EnumerateArray()
            .Select((merge, rank) => (Text: merge.GetString()!.Replace(" ", "", StringComparison.Ordinal), rank))
            .GroupBy(merge => merge.Text).ToDictionary(group => group.Key, group => group.Min(merge => merge.rank));
        return [.. model.GetProperty("vocab").EnumerateObject().OrderBy(token => token.Value.GetInt32()).Select(token => new Piece(
            token.Name,
            ranks.TryGetValue(token.Name, out var rank) ? -rank : token.Value.GetInt32() < 259 ? 0 : -1000,
            token.Name == "<unk>" ? PieceKind.Unknown : token.Name is "<s>" or "</s>" ? PieceKind.Control
            : token.Name.StartsWith("<0x", StringComparison.Ordinal) ? PieceKind.Byte : PieceKind.Normal))];
    }

    private void Write(IEnumerable<Piece> pieces, byte[] trainer, byte[] normalizer) =>
        File.WriteAllBytes(folder["tokenizer.model"], Model(pieces, trainer, normalizer));

    private void Check(string message, IEnumerable<Piece> pieces, byte[] trainer, byte[] normalizer)
    {
        Write(pieces, trainer, normalizer);
        Assert.Contains(message, Errors.Of(() => TokenizerFolder.Open(folder.Path)), StringComparison.Ordinal);
    }
}

/// <summary>Writes valid and invalid SentencePiece models field by field.</summary>
internal static class SentencePieceWriter
{
    public static byte[] Model(IEnumerable<Piece> pieces, byte[] trainer, byte[] normalizer) =>
        [.. pieces.SelectMany(piece =>
                Message(1, [.. String(1, piece.Text), .. Float(2, (float)piece.Score), .. Number(3, (long)piece.Kind)])),
            .. Message(2, trainer), .. Message(3, normalizer)];

    public static byte[] Number(int field, long value) => [.. Varint(field << 3), .. Varint(value)];

    public static byte[] String(int field, string value) => Message(field, Encoding.UTF8.GetBytes(value));

    public static byte[] Message(int field, byte[] value) => [.. Varint((field << 3) | 2), .. Varint(value.Length), .. value];

    public static byte[] Float(int field, float value) => [.. Varint((field << 3) | 5), .. BitConverter.GetBytes(value)];

    private static IEnumerable<byte> Varint(long value)
    {
        for (var rest = (ulong)value; ; rest >>= 7)
        {
            if (rest < 0x80)
            {
                yield return (byte)rest;
                yield break;
            }

            yield return (byte)(rest | 0x80);
        }
    }
}
