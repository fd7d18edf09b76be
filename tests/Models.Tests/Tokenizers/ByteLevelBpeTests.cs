using System.Text;
using EvoPrune.Models.Tokenizers;
using FsCheck;
using FsCheck.Fluent;

namespace EvoPrune.Models.Tests.Tokenizers;

public sealed class ByteLevelBpeTests
{
    private static readonly ITokenizer Tokenizer =
        BpeTrainer.Train("the cat sat on the mat, the café's cat; the “cat”", 300, "<|endoftext|>", "<|end|>").ToTokenizer();

    [Fact]
    public void Decoding_gives_back_any_text()
    {
        var character = Gen.Choose(0, 0x10FFFF).Where(Rune.IsValid).Select(code => new Rune(code).ToString());
        var mixed = Gen.OneOf(character, Gen.Elements("the cat", " <|endoftext|>", "🙂", "\u0000", "\n \n")).ListOf().Select(string.Concat);
        Prop.ForAll(Arb.From(mixed), sample => Tokenizer.Decode(Tokenizer.Encode(sample)) == sample)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void Added_tokens_are_recognised_as_they_are_spelled()
    {
        var (text, end) = (Tokenizer.Vocabulary - 2, Tokenizer.Vocabulary - 1);
        Assert.Equal([text, end, .. Tokenizer.Encode("the"), text], Tokenizer.Encode("<|endoftext|><|end|>the<|endoftext|>"));
        Assert.DoesNotContain(end, Tokenizer.Encode("<|END|> <|end |>"));
    }

    [Fact]
    public void Merges_go_by_rank_then_from_the_left()
    {
        // "ba" has the lower rank, so it goes first.
        Assert.Equal(["a", "ba", "b"], Apply("abab", "b a", "a b", "ab ab"));
        Assert.Equal(["ab"], Apply("ab", "b a", "a b", "ab ab"));
        Assert.Equal(["aa", "aa", "a"], Apply("aaaaa", "a a"));
        Assert.Equal(["aa", "b"], Apply("aab", "a b", "a a", "a b"));   // The last of two equal pairs counts.
    }

    [Fact]
    public void Short_and_long_words_are_merged_alike()
    {
        // No merge has a "c", so a long word is the sum of the parts between them.
        string[] merges = ["b a", "a b", "ab ab", "a a", "aa ba", "ba ba"];
        var stream = new RandomStream(5, "words");
        for (var round = 0; round < 20; round++)
        {
            string[] words = [.. Enumerable.Range(0, 1000)
                .Select(_ => string.Concat(Enumerable.Range(0, stream.Next(30)).Select(_ => "ab"[stream.Next(2)])) + "c")];
            Assert.Equal(words.SelectMany(word => Apply(word, merges)), Apply(string.Concat(words), merges));
        }
    }

    private static string[] Apply(string word, params string[] merges)
    {
        string[] tokens = [.. merges.Select(merge => merge.Replace(" ", "", StringComparison.Ordinal)).Union(["a", "b", "c"])];
        var model = new BpeParts(
            tokens.Index().ToDictionary(token => token.Item, token => token.Index),
            [.. merges.Select(merge => merge.Split(' ')).Select(pair => (pair[0], pair[1]))]);
        List<int> ids = [];
        model.CharacterLevel().Words.Encode(word, ids);
        return [.. ids.Select(id => tokens[id])];
    }

    [Fact]
    public void A_word_of_a_million_letters_is_encoded_in_reasonable_steps()
    {
        var ids = Tokenizer.Encode(new string('t', 1_000_000));
        Assert.Equal(1_000_000, Tokenizer.Decode(ids).Length);
    }

    [Fact]
    public void A_word_of_a_million_letters_that_merge_is_encoded_in_reasonable_steps() =>
        Assert.Equal(
            [.. Enumerable.Repeat("aaaaaaaa", 125_000), "aa", "a"],
            Apply(new string('a', 1_000_003), "a a", "aa aa", "aaaa aaaa"));

    [Fact]
    public void Half_a_surrogate_pair_is_refused() => Assert.ThrowsAny<ArgumentException>(() => Tokenizer.Encode("a\uD83D b"));

    [Fact]
    public void An_unknown_id_is_refused() =>
        Assert.Contains(
            $"highest is {Tokenizer.Vocabulary - 1}",
            Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.Decode([1_000_000])).Message, StringComparison.Ordinal);

    [Fact]
    public void Several_threads_encode_alike()
    {
        var text = string.Concat(Enumerable.Range(0, 2000).Select(i => $"word{i} the cat "));
        var expected = Tokenizer.Encode(text);
        Parallel.For(0, 8, _ => Assert.Equal(expected, Tokenizer.Encode(text)));
    }
}
