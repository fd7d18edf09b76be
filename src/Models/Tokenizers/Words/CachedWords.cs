using System.Collections.Concurrent;

namespace EvoPrune.Models.Tokenizers.Words;

/// <summary>Remembers the ids of words.</summary>
internal sealed class CachedWords(IWordModel words) : IWordModel
{
    // Words of a language repeat; beyond this many different ones, or this length, they hardly do.
    private const int MostCached = 1 << 16;
    private const int LongestCached = 32;

    private readonly ConcurrentDictionary<string, int[]> cache = new(StringComparer.Ordinal);
    private int cached;

    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.Length > LongestCached)
        {
            words.Encode(word, ids);
            return;
        }

        var known = cache.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(word, out var tokens))
        {
            ids.AddRange(tokens.AsSpan());
            return;
        }

        var before = ids.Count;
        words.Encode(word, ids);
        if (cached < MostCached && known.TryAdd(word, [.. ids[before..]]))
        {
            Interlocked.Increment(ref cached);
        }
    }
}
