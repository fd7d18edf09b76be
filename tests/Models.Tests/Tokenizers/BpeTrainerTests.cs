using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Tokenizers;

namespace EvoPrune.Models.Tests.Tokenizers;

public sealed class BpeTrainerTests
{
    [Fact]
    public void The_most_frequent_pair_is_merged_first_and_ties_go_to_lower_ids()
    {
        // Words: "low" 3, "Ġlow" 2, "er" 2: pairs lo 5, ow 5, Ġl 2, er 2. "lo" before "ow" by ids, then lo+w; Ġlow and er tie at 2, byte
        // 'Ġ' (0x20) is lowest.
        var learned = BpeTrainer.Train("low low\nlow low\nlow\ner\ner", 256 + 10);
        Assert.Equal([("l", "o"), ("lo", "w"), ("Ġ", "low"), ("e", "r")], learned.Merges);
        Assert.Equal(["lo", "low", "Ġlow", "er"], learned.Tokens.Skip(256));
    }

    [Fact]
    public void Overlapping_pairs_are_merged_from_the_left()
    {
        // aaaaa becomes aa aa a. From the right it would become a aa aa.
        var learned = BpeTrainer.Train("aaaaa aaaaa", 258);
        Assert.Equal([("a", "a"), ("aa", "a")], learned.Merges);
    }

    [Fact]
    public void Special_tokens_get_the_last_ids_and_teach_nothing()
    {
        var learned = BpeTrainer.Train("ab<|x|>ab<|x|>ab", 260, "<|x|>");
        Assert.Equal([("a", "b")], learned.Merges);
        Assert.Equal([256, 257], learned.ToTokenizer().Encode("ab<|x|>"));
    }

    [Fact]
    public void The_incremental_counts_equal_counting_anew_for_every_merge()
    {
        var text = string.Join(
            ' ', Enumerable.Range(0, 300).Select(i => $"{(i * i) % 37:x}{(i * 7) % 11}th{(i % 5 == 0 ? "banana" : "bandana")}"));
        Assert.Equal(Naive(text, 40), BpeTrainer.Train(text, 256 + 40).Merges.Take(40));
    }

    [Fact]
    public void A_saved_tokenizer_encodes_as_the_learned_one()
    {
        using var folder = new TemporaryFolder();
        var text = "Once upon a time, once more; upon the time… <|endoftext|> 🙂";
        var learned = BpeTrainer.Train(text + text, 300, "<|endoftext|>");
        learned.Save(folder.Path);
        var first = File.ReadAllBytes(folder["tokenizer.json"]);
        learned.Save(folder.Path);
        Assert.Equal(first, File.ReadAllBytes(folder["tokenizer.json"]));
        Assert.Equal(learned.ToTokenizer().Encode(text), TokenizerFolder.Open(folder.Path, learned.Tokens.Count).Encode(text));
    }

    [Fact]
    public void A_vocabulary_below_the_bytes_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BpeTrainer.Train("a", 256, "<|x|>"));

    private static List<(string, string)> Naive(string text, int merges)
    {
        List<List<string>> words = [];
        List<(int Start, int Length)> pieces = [];
        SplitPatterns.Gpt2.FindAll(text, pieces);
        foreach (var (start, length) in pieces)
        {
            words.Add([.. text.Substring(start, length).Select(character => ByteAlphabet.Tokens[character])]);
        }

        List<string> ids = [.. ByteAlphabet.Tokens];
        List<(string, string)> result = [];
        for (var round = 0; round < merges; round++)
        {
            var (left, right) = words.SelectMany(word => word.Zip(word.Skip(1))).GroupBy(pair => pair)
                .OrderByDescending(group => group.Count()).ThenBy(group => ids.IndexOf(group.Key.First))
                .ThenBy(group => ids.IndexOf(group.Key.Second)).First().Key;
            result.Add((left, right));
            if (!ids.Contains(left + right))
            {
                ids.Add(left + right);
            }

            foreach (var word in words)
            {
                for (var i = 0; i + 1 < word.Count; i++)
                {
                    if ((word[i], word[i + 1]) == (left, right))
                    {
                        word[i] = left + right;
                        word.RemoveAt(i + 1);
                    }
                }
            }
        }

        return result;
    }
}
