using System.Text.Encodings.Web;
using System.Text.Json;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Learns a byte-level BPE vocabulary by repeatedly merging the most frequent pair (Sennrich et al. 2016).</summary>
/// <remarks>Deterministic: equally frequent pairs are merged in the order of their ids.</remarks>
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
    /// <param name="text">The text, split by <see cref="SplitPatterns.Gpt2"/>.</param>
    /// <param name="vocabulary">Number of tokens, including 256 bytes. The result has fewer if no pair occurs twice any more.</param>
    /// <param name="special">Special tokens. They get the last ids and are skipped in the text.</param>
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

    // Skips entries with an outdated count: every change of a count adds a new entry.
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
            List<(int Start, int Length)> matches = [];
            SplitPatterns.Gpt2.FindAll(part, matches);
            foreach (var (start, length) in matches)
            {
                var word = part.Slice(start, length).ToString();
                counts[word] = counts.GetValueOrDefault(word) + 1;
            }
        }
    }
}

/// <summary>A learned byte-level BPE vocabulary.</summary>
/// <param name="Tokens">Token of each id in the byte alphabet; special tokens as plain text.</param>
/// <param name="Merges">Merged pairs in the order of learning.</param>
/// <param name="Special">Tokens that are recognized in text by their spelling.</param>
public sealed record TrainedBpe(
    IReadOnlyList<string> Tokens, IReadOnlyList<(string Left, string Right)> Merges, IReadOnlyList<string> Special)
{
    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A tokenizer with this vocabulary.</summary>
    public ITokenizer ToTokenizer() => new Tokenizer(new(
        new BpeParts(Vocabulary, Merges).ByteLevel(),
        Tokens.Index().ToDictionary(token => token.Index, token => token.Item),
        new ByteLevelDecoder())
    {
        Added = [.. SpecialIds.Select(token => new AddedToken(token.Key, token.Value))],
        Splitter = new PatternPreTokenizer(SplitPatterns.Gpt2, SplitBehavior.Isolated),
    });

    /// <summary>Writes tokenizer.json and tokenizer_config.json. The first special token marks the end of a text.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        var byteLevel = new { type = "ByteLevel", add_prefix_space = false, trim_offsets = true, use_regex = true };
        Write(Path.Combine(folder, TokenizerJson.FileName), new
        {
            version = "1.0",
            truncation = (object?)null,
            padding = (object?)null,
            added_tokens = SpecialIds.Select(token => new
            {
                id = token.Value,
                content = token.Key,
                single_word = false,
                lstrip = false,
                rstrip = false,
                normalized = false,
                special = true,
            }),
            normalizer = (object?)null,
            pre_tokenizer = byteLevel,
            post_processor = byteLevel,
            decoder = byteLevel,
            model = new
            {
                type = "BPE",
                dropout = (double?)null,
                unk_token = (string?)null,
                continuing_subword_prefix = "",
                end_of_word_suffix = "",
                fuse_unk = false,
                byte_fallback = false,
                vocab = Vocabulary,
                merges = Merges.Select(merge => $"{merge.Left} {merge.Right}"),
            },
        });
        var end = Special is [var first, ..] ? first : null;
        Write(Path.Combine(folder, "tokenizer_config.json"), new
        {
            tokenizer_class = "GPT2Tokenizer",
            add_prefix_space = false,
            bos_token = end,
            eos_token = end,
            unk_token = end,
        });
    }

    private Dictionary<string, int> Vocabulary => Ids(Tokens, first: 0);

    private Dictionary<string, int> SpecialIds => Ids(Special, first: Tokens.Count - Special.Count);

    private static Dictionary<string, int> Ids(IReadOnlyList<string> tokens, int first) =>
        Enumerable.Range(0, tokens.Count).ToDictionary(index => tokens[index], index => first + index, StringComparer.Ordinal);

    private static void Write<T>(string path, T value) =>
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, value, Readable));
}
