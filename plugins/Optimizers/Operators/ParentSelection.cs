namespace EvoPrune.Optimizers.Operators;

/// <summary>How a parent is chosen among survivors that are ranked best first.</summary>
public enum ParentSelection
{
    /// <summary>Any survivor, all equally likely.</summary>
    Uniform,

    /// <summary>The best of a few drawn with replacement (Goldberg and Deb 1991).</summary>
    Tournament,

    /// <summary>Linear ranking (Baker 1985): likelihood falls evenly from the best to the worst.</summary>
    Rank,
}

/// <summary>The selection operators. They look at ranks only, so the scale and sign of a metric cannot matter.</summary>
public static class SelectionOperators
{
    public static Evaluation Select(this ParentSelection selection, IReadOnlyList<Evaluation> ranked, int tournamentSize, RandomStream random) =>
        ranked[selection switch
        {
            ParentSelection.Uniform => random.Next(ranked.Count),
            ParentSelection.Tournament => Enumerable.Range(0, tournamentSize).Min(_ => random.Next(ranked.Count)),
            ParentSelection.Rank => LinearRank(ranked.Count, random),
            _ => throw new ArgumentOutOfRangeException(nameof(selection), selection, null),
        }];

    // Rank r of n (0 is best) has n - r of the n (n + 1) / 2 tickets.
    private static int LinearRank(int count, RandomStream random)
    {
        var ticket = random.Next(count * (count + 1) / 2);
        var rank = 0;
        for (var tickets = count; ticket >= tickets; tickets--)
        {
            ticket -= tickets;
            rank++;
        }

        return rank;
    }
}
