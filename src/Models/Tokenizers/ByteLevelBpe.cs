using System.Collections.Concurrent;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Byte-level byte-pair encoding (Radford et al. 2019): words are bytes, and neighbours are merged by rank.</summary>
internal sealed class ByteLevelBpe : ITokenizer
{
    // Words of a language repeat; beyond this many different ones, or this length, they hardly do.
    private const int MostCached = 1 << 16;
    private const int LongestCached = 32;

    private readonly AddedTokens added;
    private readonly MergeTable merges;
    private readonly int[] byteIds;
    private readonly Dictionary<int, byte[]> bytes;
    private readonly ConcurrentDictionary<string, int[]> cache = new(StringComparer.Ordinal);
    private int cached;

    /// <summary>A tokenizer of a vocabulary written in <see cref="ByteAlphabet"/>.</summary>
    /// <exception cref="FormatException">A byte or a merged token is not in the vocabulary.</exception>
    public ByteLevelBpe(
        IReadOnlyDictionary<string, int> vocabulary,
        IReadOnlyList<(string Left, string Right)> merges,
        IReadOnlyDictionary<string, int> added)
    {
        this.added = new(added);
        byteIds = [.. ByteAlphabet.Tokens.Select((token, value) => Id(token, $"byte {value}"))];
        this.merges = new(merges.Select((merge, rank) => (
            Id(merge.Left, $"merge {rank}"), Id(merge.Right, $"merge {rank}"), Id(merge.Left + merge.Right, $"merge {rank}"))));
        bytes = vocabulary.ToDictionary(token => token.Value, token => ByteAlphabet.Decode(token.Key));
        foreach (var (token, id) in added)
        {
            bytes[id] = StrictUtf8.Encoding.GetBytes(token);
        }

        Vocabulary = bytes.Keys.Max() + 1;

        int Id(string token, string what) => vocabulary.TryGetValue(token, out var id)
            ? id
            : throw new FormatException($"'{token}' of {what} is not in the vocabulary.");
    }

    /// <inheritdoc/>
    public int Vocabulary { get; }

    /// <inheritdoc/>
    public int[] Encode(string text)
    {
        var ids = new List<int>(text.Length / 3);
        var rest = text.AsSpan();
        while (added.TryFind(rest, out var at, out var spelling, out var id))
        {
            EncodeWords(rest[..at], ids);
            ids.Add(id);
            rest = rest[(at + spelling.Length)..];
        }

        EncodeWords(rest, ids);
        return [.. ids];
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids)
    {
        using var text = new MemoryStream();
        foreach (var id in ids)
        {
            text.Write(bytes.TryGetValue(id, out var token)
                ? token
                : throw new ArgumentOutOfRangeException(
                    nameof(ids), id, $"The vocabulary has no such id; its highest is {Vocabulary - 1}."));
        }

        return System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private void EncodeWords(ReadOnlySpan<char> text, List<int> ids)
    {
        var known = cache.GetAlternateLookup<ReadOnlySpan<char>>();
        while (!text.IsEmpty)
        {
            var word = text[..Gpt2Pattern.FirstPiece(text)];
            if (!known.TryGetValue(word, out var tokens))
            {
                tokens = EncodeWord(word);
                if (word.Length <= LongestCached && cached < MostCached && known.TryAdd(word, tokens))
                {
                    Interlocked.Increment(ref cached);
                }
            }

            ids.AddRange(tokens.AsSpan());
            text = text[word.Length..];
        }
    }

    private int[] EncodeWord(ReadOnlySpan<char> word)
    {
        var utf8 = new byte[StrictUtf8.Encoding.GetByteCount(word)];
        StrictUtf8.Encoding.GetBytes(word, utf8);
        return merges.Apply(Array.ConvertAll(utf8, value => byteIds[value]));
    }
}
