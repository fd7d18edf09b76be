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
        // Ids: a 0, b 1, ab 2, ba 3, abab 4. "ba" has the lower rank, so it goes first.
        var table = new MergeTable([(1, 0, 3), (0, 1, 2), (2, 2, 4)]);
        Assert.Equal([0, 3, 1], Apply(table, 0, 1, 0, 1));
        Assert.Equal([2], Apply(table, 0, 1));
        Assert.Equal([], Apply(table));
        Assert.Equal([5, 5, 0], Apply(new([(0, 0, 5)]), 0, 0, 0, 0, 0));
        Assert.Equal([7, 1], Apply(new([(0, 1, 6), (0, 0, 7), (0, 1, 8)]), 0, 0, 1));   // The last of two equal pairs counts.
    }

    [Fact]
    public void Short_and_long_words_are_merged_alike()
    {
        // Compares the queue on a long word with the scan of its short parts, which 9 separates.
        var table = new MergeTable([(1, 0, 3), (0, 1, 2), (2, 2, 4), (0, 0, 5), (5, 3, 6), (3, 3, 7)]);
        var stream = new RandomStream(5, "words");
        for (var round = 0; round < 200; round++)
        {
            int[][] words =
                [.. Enumerable.Range(0, 20).Select(_ => Enumerable.Range(0, stream.Next(30)).Select(_ => stream.Next(2)).ToArray())];
            Assert.Equal(
                words.SelectMany(word => Apply(table, [.. word, 9])), Apply(table, [.. words.SelectMany(word => (int[])[.. word, 9])]));
        }
    }

    private static int[] Apply(MergeTable table, params int[] symbols) => symbols[..table.Apply(symbols)];

    [Fact]
    public void A_word_of_a_million_letters_is_encoded_in_reasonable_steps()
    {
        var ids = Tokenizer.Encode(new string('t', 1_000_000));
        Assert.Equal(1_000_000, Tokenizer.Decode(ids).Length);
    }

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
