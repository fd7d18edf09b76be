namespace EvoPrune.Optimizers.MultiObjective;

/// <summary>Fills the last places of a population where the reference lines have the fewest members.</summary>
/// <remarks>Deb and Jain (2014), algorithm 4.</remarks>
internal static class Niching
{
    /// <summary>Chooses members of the front that does not fit as a whole.</summary>
    /// <param name="counts">Members already accepted, per reference line; counted on.</param>
    /// <param name="front">The reference line of every member of the front, and its distance to it.</param>
    /// <param name="places">How many to choose.</param>
    /// <param name="random">Breaks ties between lines, and chooses on lines that have members already.</param>
    /// <returns>Indices into the front.</returns>
    public static IReadOnlyList<int> Choose(int[] counts, IReadOnlyList<Association> front, int places, RandomStream random)
    {
        var waiting = Enumerable.Range(0, front.Count).GroupBy(i => front[i].Line).ToDictionary(line => line.Key, line => line.ToList());
        List<int> chosen = [];
        while (chosen.Count < places)
        {
            var fewest = waiting.Keys.Min(line => counts[line]);
            var line = random.Pick([.. waiting.Keys.Where(line => counts[line] == fewest).Order()]);
            var members = waiting[line];
            var member = counts[line] == 0 ? members.MinBy(i => front[i].Distance) : random.Pick(members);
            chosen.Add(member);
            counts[line]++;
            members.Remove(member);
            if (members.Count == 0)
            {
                waiting.Remove(line);
            }
        }

        return chosen;
    }
}
