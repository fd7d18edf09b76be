using System.Runtime.InteropServices;

namespace EvoPrune.Host.Search;

/// <summary>Finds text that two sets of windows share: a report must not be measured on what the search has seen.</summary>
/// <param name="Left">Index of the window in the first set.</param>
/// <param name="Right">Index of the window in the second set.</param>
/// <param name="Ids">The shared run of tokens.</param>
internal sealed record Overlap(int Left, int Right, int[] Ids)
{
    // Long enough that stock phrases and headings do not count, short enough that a shifted window cannot hide.
    private const int RunLength = 48;

    /// <summary>The first run of tokens that stands in both, or null.</summary>
    public static Overlap? Find(TokenWindows left, TokenWindows right)
    {
        var length = Math.Min(RunLength, Math.Min(left.Length, right.Length));
        var (seen, ends) = (new Dictionary<Run, int>(), new HashSet<(int, int)>());
        foreach (var (window, ids) in Runs(right, length))
        {
            seen.TryAdd(ids, window);
            ends.Add((ids.Span[0], ids.Span[^1]));
        }

        foreach (var (window, ids) in Runs(left, length))
        {
            // A whole text has very many runs; the ends of most say already that they stand nowhere else.
            if (ends.Contains((ids.Span[0], ids.Span[^1])) && seen.TryGetValue(ids, out var other))
            {
                return new(window, other, ids.ToArray());
            }
        }

        return null;
    }

    private static IEnumerable<(int Window, Run Run)> Runs(TokenWindows windows, int length)
    {
        var ids = windows.Ids.ToArray();
        for (var window = 0; window < windows.Count; window++)
        {
            for (var start = 0; start + length <= windows.Length; start++)
            {
                yield return (window, new Run(ids, window * windows.Length + start, length));
            }
        }
    }

    // A stretch of a token array that compares by its tokens; nothing is copied.
    private readonly struct Run(int[] ids, int start, int length) : IEquatable<Run>
    {
        public ReadOnlySpan<int> Span => ids.AsSpan(start, length);

        public int[] ToArray() => Span.ToArray();

        public bool Equals(Run other) => Span.SequenceEqual(other.Span);

        public override bool Equals(object? obj) => obj is Run other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(Span));
            return hash.ToHashCode();
        }
    }
}
