using System.Buffers;
using System.Collections.Concurrent;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Turns one piece of text into token ids. Safe for use by several threads.</summary>
internal interface IWordModel
{
    void Encode(ReadOnlySpan<char> word, List<int> ids);
}

/// <summary>Byte-pair encoding: merges adjacent symbols by rank (Sennrich et al. 2016).</summary>
/// <param name="symbols">Writes the initial symbols of a word.</param>
/// <param name="merges">The merges.</param>
/// <param name="whole">Words that are always one token, regardless of the merges; null for none.</param>
internal sealed class Bpe(ISymbols symbols, MergeTable merges, IReadOnlyDictionary<string, int>? whole = null) : IWordModel
{
    private const int OnStack = 256;

    private readonly Dictionary<string, int>? whole = whole is null ? null : new(whole, StringComparer.Ordinal);

    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (whole is not null && whole.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var id))
        {
            ids.Add(id);
            return;
        }

        var most = word.Length * symbols.MostPerUnit;
        if (most <= OnStack)
        {
            Encode(word, stackalloc int[OnStack], ids);
            return;
        }

        var rented = ArrayPool<int>.Shared.Rent(most);
        Encode(word, rented, ids);
        ArrayPool<int>.Shared.Return(rented);
    }

    private void Encode(ReadOnlySpan<char> word, Span<int> buffer, List<int> ids)
    {
        var found = buffer[..symbols.Write(word, buffer)];
        ids.AddRange(found[..merges.Apply(found)]);
    }
}

/// <summary>Caches the ids of words.</summary>
internal sealed class CachedWords(IWordModel words) : IWordModel
{
    // Longer words, and words after this many different ones, rarely repeat.
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

/// <summary>The merges of a byte-pair encoding with their ranks.</summary>
internal sealed class MergeTable(IEnumerable<(int Left, int Right, int Merged)> merges)
{
    // Up to this many symbols, scanning all ranks for every merge is faster than a queue.
    private const int Short = 48;
    private const int NoRank = int.MaxValue;

    private readonly Dictionary<long, (int Rank, int Merged)> table = Build(merges);

    /// <summary>Applies the merges to the symbols of one word: lowest rank first, then from left to right.</summary>
    /// <returns>The number of remaining symbols, which are at the start of the span.</returns>
    public int Apply(Span<int> symbols) => symbols.Length <= Short ? ApplyShort(symbols) : ApplyLong(symbols);

    private int ApplyShort(Span<int> symbols)
    {
        Span<int> ranks = stackalloc int[Short];
        Span<int> merged = stackalloc int[Short];
        var count = symbols.Length;
        for (var i = 0; i + 1 < count; i++)
        {
            (ranks[i], merged[i]) = Find(symbols[i], symbols[i + 1]);
        }

        while (count > 1)
        {
            var (best, rank) = (0, NoRank);
            for (var i = 0; i < count - 1; i++)
            {
                (best, rank) = ranks[i] < rank ? (i, ranks[i]) : (best, rank);
            }

            if (rank == NoRank)
            {
                break;
            }

            symbols[best] = merged[best];
            symbols[(best + 2)..count].CopyTo(symbols[(best + 1)..]);
            count--;
            ranks[(best + 1)..count].CopyTo(ranks[best..]);
            merged[(best + 1)..count].CopyTo(merged[best..]);
            if (best > 0)
            {
                (ranks[best - 1], merged[best - 1]) = Find(symbols[best - 1], symbols[best]);
            }

            if (best < count - 1)
            {
                (ranks[best], merged[best]) = Find(symbols[best], symbols[best + 1]);
            }
        }

        return count;
    }

    // A queue over a linked list: n log n steps even for a word of a million characters.
    private int ApplyLong(Span<int> symbols)
    {
        const int Gone = -1;
        var (next, previous) = (new int[symbols.Length], new int[symbols.Length]);
        var queue = new PriorityQueue<(int At, int Left, int Right, int Merged), long>();
        for (var i = 0; i < symbols.Length; i++)
        {
            (next[i], previous[i]) = (i + 1 < symbols.Length ? i + 1 : Gone, i - 1);
            Offer(symbols, i);
        }

        while (queue.TryDequeue(out var pair, out _))
        {
            var (at, right) = (pair.At, next[pair.At]);
            if (symbols[at] != pair.Left || right < 0 || symbols[right] != pair.Right)
            {
                continue;   // One of the two has been merged since.
            }

            symbols[at] = pair.Merged;
            symbols[right] = Gone;
            next[at] = next[right];
            if (next[at] >= 0)
            {
                previous[next[at]] = at;
                Offer(symbols, at);
            }

            if (previous[at] >= 0)
            {
                Offer(symbols, previous[at]);
            }
        }

        var count = 0;
        foreach (var symbol in symbols)
        {
            if (symbol != Gone)
            {
                symbols[count++] = symbol;
            }
        }

        return count;

        void Offer(Span<int> all, int at)
        {
            if (next[at] >= 0 && Find(all[at], all[next[at]]) is { Rank: < NoRank } merge)
            {
                queue.Enqueue((at, all[at], all[next[at]], merge.Merged), ((long)merge.Rank << 32) | (uint)at);
            }
        }
    }

    private (int Rank, int Merged) Find(int left, int right) =>
        table.TryGetValue(Key(left, right), out var merge) ? merge : (NoRank, 0);

    private static long Key(int left, int right) => ((long)left << 32) | (uint)right;

    // A pair that is listed twice gets its last rank, as in the reference library.
    private static Dictionary<long, (int, int)> Build(IEnumerable<(int Left, int Right, int Merged)> merges)
    {
        var table = new Dictionary<long, (int, int)>();
        var rank = 0;
        foreach (var (left, right, merged) in merges)
        {
            table[Key(left, right)] = (rank++, merged);
        }

        return table;
    }
}
