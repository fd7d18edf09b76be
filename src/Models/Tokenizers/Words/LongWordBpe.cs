namespace EvoPrune.Models.Tokenizers;

/// <summary>
/// Merges the symbols of long words with a queue over a linked list, in n log n steps. The library moves the rest of a word for every
/// merge: a million letters would take it minutes.
/// </summary>
internal sealed class LongWordBpe
{
    private const int Gone = -1;

    private readonly Dictionary<int, int> symbols = [];
    private readonly Lazy<Dictionary<(int Left, int Right), (int Rank, int Merged)>> merges;   // Few texts have long words.
    private readonly int? unknown;
    private readonly bool fuse;

    /// <param name="parts">The encoding, without prefixes and suffixes of tokens.</param>
    /// <param name="mergeIds">The ids of the merged pairs and of their results, in the order of their ranks.</param>
    /// <param name="nameOf">The spelling of a token in words.</param>
    public LongWordBpe(BpeParts parts, (int Left, int Right, int Merged)[] mergeIds, Func<string, string> nameOf)
    {
        foreach (var (token, id) in parts.Vocabulary)
        {
            var name = nameOf(token);
            if (name.Length > 0 && Symbol(name, 0, out var width) is var symbol && width == name.Length)
            {
                symbols.TryAdd(symbol, id);
            }
        }

        merges = new(() => Table(mergeIds));
        unknown = parts.Unknown is not null && parts.Vocabulary.TryGetValue(parts.Unknown, out var known) ? known : null;
        fuse = parts.FuseUnknown;
    }

    // A pair that is listed twice has its last rank.
    private static Dictionary<(int Left, int Right), (int Rank, int Merged)> Table((int Left, int Right, int Merged)[] merges)
    {
        var table = new Dictionary<(int, int), (int, int)>(merges.Length);
        foreach (var (rank, (left, right, merged)) in merges.Index())
        {
            table[(left, right)] = (rank, merged);
        }

        return table;
    }

    /// <summary>Adds the ids of a word.</summary>
    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        var (found, table) = (Symbols(word), merges.Value);
        var (next, previous) = (new int[found.Count], new int[found.Count]);
        var queue = new PriorityQueue<(int At, int Left, int Right, int Merged), (int Rank, int At)>();
        for (var i = 0; i < found.Count; i++)
        {
            (next[i], previous[i]) = (i + 1 < found.Count ? i + 1 : Gone, i - 1);
            Offer(i);
        }

        while (queue.TryDequeue(out var pair, out _))
        {
            var (at, right) = (pair.At, next[pair.At]);
            if (found[at] != pair.Left || right == Gone || found[right] != pair.Right)
            {
                continue;   // One of the two has been merged since.
            }

            (found[at], found[right]) = (pair.Merged, Gone);
            next[at] = next[right];
            if (next[at] != Gone)
            {
                previous[next[at]] = at;
                Offer(at);
            }

            if (previous[at] != Gone)
            {
                Offer(previous[at]);
            }
        }

        ids.AddRange(found.Where(id => id != Gone));

        void Offer(int at)
        {
            if (next[at] != Gone && table.TryGetValue((found[at], found[next[at]]), out var merge))
            {
                queue.Enqueue((at, found[at], found[next[at]], merge.Merged), (merge.Rank, at));
            }
        }
    }

    private List<int> Symbols(ReadOnlySpan<char> word)
    {
        var (found, wasUnknown) = (new List<int>(word.Length), false);
        for (var at = 0; at < word.Length;)
        {
            var isKnown = symbols.TryGetValue(Symbol(word, at, out var width), out var id);
            if (isKnown || (unknown is not null && !(fuse && wasUnknown)))
            {
                found.Add(isKnown ? id : unknown!.Value);
            }

            wasUnknown = !isKnown;
            at += width;
        }

        return found;
    }

    // A code point, or a lone surrogate that stands for something else.
    private static int Symbol(ReadOnlySpan<char> text, int at, out int width)
    {
        width = at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
        return width == 2 ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];
    }
}
