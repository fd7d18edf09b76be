namespace EvoPrune.Host.Yaml;

/// <summary>Finds the valid name that is most similar to a misspelled one.</summary>
internal static class Nearest
{
    /// <summary>The end of a message about an unknown name: the nearest valid name, if one is near, and all valid names.</summary>
    public static string Hint(string name, string what, IEnumerable<string> valid)
    {
        string[] names = [.. valid.Order(StringComparer.Ordinal)];
        var nearest = Of(name, names);
        return (nearest is null ? "" : $"nearest: {nearest}; ") + $"{what}: {(names.Length == 0 ? "none" : string.Join(", ", names))}";
    }

    /// <summary>The name with the fewest edits, or null if more than a third of the letters would have to change.</summary>
    public static string? Of(string name, IEnumerable<string> valid) =>
        valid.Select(candidate => (Candidate: candidate, Distance: Distance(name, candidate)))
            .Where(pair => pair.Distance <= Math.Max(1, Math.Max(name.Length, pair.Candidate.Length) / 3))
            .OrderBy(pair => pair.Distance)
            .FirstOrDefault().Candidate;

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours between two names (Damerau 1964, restricted).</summary>
    public static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                var substitution = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(substitution, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
