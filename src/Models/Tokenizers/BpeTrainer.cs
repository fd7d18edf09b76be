using EvoPrune.Models.Tokenizers.Added;
using EvoPrune.Models.Tokenizers.PreTokenizers;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Learns a byte-level BPE vocabulary by merging the most frequent pair again and again (Sennrich et al. 2016).</summary>
/// <remarks>Deterministic: of equally frequent pairs, the one with the lower ids is merged first.</remarks>
public sealed class BpeTrainer
{
    private readonly List<(int[] Symbols, long Count)> words;
    private readonly Dictionary<(int Left, int Right), long> counts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> places = [];
    private readonly PriorityQueue<((int Left, int Right) Pair, long Count), (long Rarity, int Left, int Right)> queue = new();

    private BpeTrainer(string text, AddedTokens? special)
    {
        words = Words(text, special);
        for (var word = 0; word < words.Count; word++)
        {
            Add(word, words[word].Count);
        }

        foreach (var pair in counts.Keys)
        {
            Offer(pair);
        }
    }

    /// <summary>Learns from a text.</summary>
    /// <param name="text">The text; words are cut as <see cref="Gpt2Pattern"/> says.</param>
    /// <param name="vocabulary">Number of tokens, of which 256 are the bytes; fewer if no pair is left that occurs twice.</param>
    /// <param name="special">Special tokens, which get the last ids; nothing is learned from them where they are spelled.</param>
    public static TrainedBpe Train(string text, int vocabulary, params IReadOnlyList<string> special)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabulary, 256 + special.Count);
        var trainer = new BpeTrainer(text, AddedTokens.Of(special.Select(token => new AddedToken(token, Id: 0))));
        var bytes = ByteAlphabet.Tokens.Select((token, value) => KeyValuePair.Create(token, value));
        var tokens = new OrderedDictionary<string, int>(bytes, StringComparer.Ordinal);
        List<(string, string)> merges = [];
        while (tokens.Count < vocabulary - special.Count && trainer.TryTake(out var pair))
        {
            var (left, right) = (tokens.GetAt(pair.Left).Key, tokens.GetAt(pair.Right).Key);
            tokens.TryAdd(left + right, tokens.Count);   // Two pairs may spell the same token.
            trainer.Merge(pair, tokens[left + right]);
            merges.Add((left, right));
        }

        return new([.. tokens.Keys, .. special], merges, special);
    }

    // Entries whose count is no longer true are stale: the true count was offered when it changed.
    private bool TryTake(out (int Left, int Right) pair)
    {
        while (queue.TryDequeue(out var entry, out _))
        {
            if (counts.GetValueOrDefault(entry.Pair) == entry.Count)
            {
                pair = entry.Pair;
                return true;
            }
        }

        pair = default;
        return false;
    }

    private void Merge((int Left, int Right) pair, int merged)
    {
        HashSet<(int, int)> changed = [];
        foreach (var word in places[pair].Order().ToArray())
        {
            var (symbols, count) = words[word];
            changed.UnionWith(Pairs(symbols));
            Add(word, -count);
            words[word] = (Replace(symbols, pair, merged), count);
            Add(word, count);
            changed.UnionWith(Pairs(words[word].Symbols));
        }

        foreach (var neighbours in changed)
        {
            Offer(neighbours);
        }
    }

    private void Add(int word, long count)
    {
        foreach (var pair in Pairs(words[word].Symbols))
        {
            counts[pair] = counts.GetValueOrDefault(pair) + count;
            if (!places.TryGetValue(pair, out var found))
            {
                places[pair] = found = [];
            }

            if (count > 0)
            {
                found.Add(word);
            }
            else
            {
                found.Remove(word);
            }
        }
    }

    private void Offer((int Left, int Right) pair)
    {
        const long FewestOccurrences = 2;
        if (counts[pair] is >= FewestOccurrences and var count)
        {
            queue.Enqueue((pair, count), (-count, pair.Left, pair.Right));
        }
    }

    private static IEnumerable<(int, int)> Pairs(int[] symbols) => symbols.Zip(symbols.Skip(1));

    private static int[] Replace(int[] symbols, (int Left, int Right) pair, int merged)
    {
        List<int> result = [];
        for (var i = 0; i < symbols.Length; i++)
        {
            var found = i + 1 < symbols.Length && (symbols[i], symbols[i + 1]) == pair;
            result.Add(found ? merged : symbols[i]);
            i += found ? 1 : 0;
        }

        return [.. result];
    }

    private static List<(int[] Symbols, long Count)> Words(string text, AddedTokens? special)
    {
        var counts = new OrderedDictionary<string, long>(StringComparer.Ordinal);
        AddedTokens.Cut(special, text, ids: [], (part, _) => Count(part));
        return [.. counts.Select(word => (Symbols(word.Key), word.Value))];

        static int[] Symbols(string word) => Array.ConvertAll(StrictUtf8.Encoding.GetBytes(word), value => (int)value);

        void Count(ReadOnlySpan<char> part)
        {
            while (!part.IsEmpty)
            {
                var word = part[..Gpt2Pattern.FirstPiece(part)].ToString();
                counts[word] = counts.GetValueOrDefault(word) + 1;
                part = part[word.Length..];
            }
        }
    }
}
