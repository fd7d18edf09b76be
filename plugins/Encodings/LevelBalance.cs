namespace EvoPrune.Encodings;

/// <summary>Moves levels until their weighted sum is as close to a target as changes of one or two genes can bring it.</summary>
/// <param name="genes">The weight of a step of each gene, and its highest level.</param>
internal sealed class LevelBalance(IReadOnlyList<(long Weight, int Most)> genes)
{
    /// <summary>The weighted sum of levels.</summary>
    public long Total(int[] levels) => levels.Zip(genes, (level, gene) => level * gene.Weight).Sum();

    /// <summary>
    /// Applies the step, pair of steps, or trade of two genes that comes nearest, as long as one helps; ties are broken at random.
    /// </summary>
    public void Approach(int[] levels, long target, RandomStream random)
    {
        while (Total(levels) - target is not 0 and var excess && Nearest(levels, excess, random) is { } move)
        {
            Apply(levels, move);
        }
    }

    /// <summary>The move that leaves the smallest excess; ties are broken at random.</summary>
    public (int Gene, int Change)[] Best(List<(int Gene, int Change)[]> moves, long excess, RandomStream random)
    {
        var least = moves.Min(move => Math.Abs(excess + WeightOf(move)));
        return random.Pick([.. moves.Where(move => Math.Abs(excess + WeightOf(move)) == least)]);
    }

    /// <summary>Changes levels in place.</summary>
    public static void Apply(int[] levels, (int Gene, int Change)[] move)
    {
        foreach (var (gene, change) in move)
        {
            levels[gene] += change;
        }
    }

    private (int Gene, int Change)[]? Nearest(int[] levels, long excess, RandomStream random)
    {
        (int Gene, int Change)[] single =
        [
            .. from gene in Enumerable.Range(0, levels.Length)
               from change in (int[])[-1, 1]
               where levels[gene] + change >= 0 && levels[gene] + change <= genes[gene].Most
               select (gene, change),
        ];
        if (Better(single.Select(one => new[] { one })) is { Count: > 0 } improving)
        {
            return Best(improving, excess, random);
        }

        var pairs = Better(single.SelectMany(_ => single, (one, other) => new[] { one, other }).Where(pair => pair[0].Gene < pair[1].Gene));
        var further = pairs.Count > 0 ? pairs : Better(Trades(levels, excess));
        return further.Count > 0 ? Best(further, excess, random) : null;

        List<(int Gene, int Change)[]> Better(IEnumerable<(int Gene, int Change)[]> moves) =>
            [.. moves.Where(move => Math.Abs(excess + WeightOf(move)) < Math.Abs(excess))];
    }

    // Any change of one gene, together with the change of another gene that best compensates for it.
    private IEnumerable<(int Gene, int Change)[]> Trades(int[] levels, long excess) =>
        from one in Enumerable.Range(0, levels.Length)
        from change in Enumerable.Range(-levels[one], genes[one].Most + 1)
        where change != 0
        from other in Enumerable.Range(0, levels.Length)
        where other != one
        let answer = (int)Math.Round(-(double)(excess + change * genes[one].Weight) / genes[other].Weight)
        select new[] { (one, change), (other, Math.Clamp(answer, -levels[other], genes[other].Most - levels[other])) };

    private long WeightOf((int Gene, int Change)[] move) => move.Sum(part => part.Change * genes[part.Gene].Weight);
}
