namespace EvoPrune.Models.Tokenizers;

/// <summary>The merges of a byte-pair encoding: which neighbours become one token, and which come first.</summary>
internal sealed class MergeTable(IEnumerable<(int Left, int Right, int Merged)> merges)
{
    private readonly Dictionary<(int Left, int Right), (int Rank, int Merged)> table = Build(merges);

    /// <summary>Applies the merges to the symbols of one word, lowest rank first, leftmost first among equals.</summary>
    /// <remarks>A queue over a linked list: n log n steps even for a word of a million characters.</remarks>
    public int[] Apply(int[] symbols)
    {
        var (next, previous) = (new int[symbols.Length], new int[symbols.Length]);
        var queue = new PriorityQueue<(int At, int Left, int Right), (int Rank, int At)>();
        for (var i = 0; i < symbols.Length; i++)
        {
            (next[i], previous[i]) = (i + 1 < symbols.Length ? i + 1 : -1, i - 1);
            Offer(i);
        }

        const int Gone = -1;
        while (queue.TryDequeue(out var pair, out _))
        {
            var (at, right) = (pair.At, next[pair.At]);
            if (symbols[at] != pair.Left || right < 0 || symbols[right] != pair.Right)
            {
                continue;   // One of the two was merged meanwhile.
            }

            symbols[at] = table[(pair.Left, pair.Right)].Merged;
            symbols[right] = Gone;
            next[at] = next[right];
            if (next[at] >= 0)
            {
                previous[next[at]] = at;
                Offer(at);
            }

            if (previous[at] >= 0)
            {
                Offer(previous[at]);
            }
        }

        return Array.FindAll(symbols, symbol => symbol != Gone);

        void Offer(int at)
        {
            if (next[at] >= 0 && table.TryGetValue((symbols[at], symbols[next[at]]), out var merge))
            {
                queue.Enqueue((at, symbols[at], symbols[next[at]]), (merge.Rank, at));
            }
        }
    }

    // A pair that is listed twice keeps its first rank.
    private static Dictionary<(int, int), (int, int)> Build(IEnumerable<(int Left, int Right, int Merged)> merges)
    {
        var table = new Dictionary<(int, int), (int, int)>();
        foreach (var (left, right, merged) in merges)
        {
            table.TryAdd((left, right), (table.Count, merged));
        }

        return table;
    }
}
