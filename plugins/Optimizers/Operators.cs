namespace EvoPrune.Optimizers;

/// <summary>How two parents make a child.</summary>
public enum Crossover
{
    /// <summary>Every gene from either parent with equal probability (Syswerda 1989).</summary>
    Uniform,

    /// <summary>The genes before a random cut from one parent, the rest from the other (Holland 1975).</summary>
    OnePoint,

    /// <summary>The genes between two random cuts from one parent, the rest from the other.</summary>
    TwoPoint,

    /// <summary>BLX-0.5 (Eshelman and Schaffer 1993): continuous genes between the parents or up to half their distance beyond.</summary>
    Blend,
}

/// <summary>How a continuous gene mutates.</summary>
public enum Mutation
{
    /// <summary>A normally distributed step.</summary>
    Gaussian,

    /// <summary>A uniformly distributed step in either direction.</summary>
    Uniform,

    /// <summary>A new value from the gene's whole range.</summary>
    Reset,
}

/// <summary>How a parent is chosen among survivors that are ranked best first.</summary>
public enum ParentSelection
{
    /// <summary>Any survivor with equal probability.</summary>
    Uniform,

    /// <summary>The best of a few survivors drawn with replacement (Goldberg and Deb 1991).</summary>
    Tournament,

    /// <summary>Linear ranking (Baker 1985): the probability falls linearly from the best to the worst.</summary>
    Rank,
}

/// <summary>The operators of the genetic algorithm. Genes may leave their ranges; the search space repairs them.</summary>
public static class GeneticOperators
{
    private const double BlendExcess = 0.5;

    /// <summary>A child's gene values.</summary>
    public static double[] Cross(this Crossover crossover, Genome mother, Genome father, IReadOnlyList<Gene> genes, RandomStream random)
    {
        switch (crossover)
        {
            case Crossover.Uniform:
                return [.. mother.Zip(father, (m, f) => random.NextBool() ? m : f)];
            case Crossover.OnePoint:
                return Splice(mother, father, random.Next(mother.Count + 1), mother.Count);
            case Crossover.TwoPoint:
                var (a, b) = (random.Next(mother.Count + 1), random.Next(mother.Count + 1));
                return Splice(mother, father, Math.Min(a, b), Math.Max(a, b));
            case Crossover.Blend:
                return [.. genes.Select((gene, i) => Blend(gene, mother[i], father[i], random))];
            default:
                throw new ArgumentOutOfRangeException(nameof(crossover), crossover, null);
        }
    }

    /// <summary>A gene's new value. Level genes always move to another level.</summary>
    /// <param name="mutation">The operator for continuous genes.</param>
    /// <param name="value">The present value.</param>
    /// <param name="gene">The gene.</param>
    /// <param name="scale">Size of a step as a share of the gene's range; not used by <see cref="Mutation.Reset"/>.</param>
    /// <param name="random">The random stream.</param>
    public static double Mutate(
        this Mutation mutation, double value, Gene gene, double scale, RandomStream random) => (gene, mutation) switch
    {
        (LevelGene { Levels: > 1 } level, _) => (value + 1 + random.Next(level.Levels - 1)) % level.Levels,
        (LevelGene, _) => value,
        (_, Mutation.Gaussian) => value + random.NextGaussian() * scale * (gene.Max - gene.Min),
        (_, Mutation.Uniform) => value + (2 * random.NextDouble() - 1) * scale * (gene.Max - gene.Min),
        (_, Mutation.Reset) => gene.Sample(random),
        _ => throw new ArgumentOutOfRangeException(nameof(mutation), mutation, null),
    };

    /// <summary>A parent. Selection looks at ranks only, so the scale and sign of a metric do not matter.</summary>
    public static Evaluation Select(
        this ParentSelection selection, IReadOnlyList<Evaluation> ranked, int tournamentSize, RandomStream random) =>
        ranked[selection switch
        {
            ParentSelection.Uniform => random.Next(ranked.Count),
            ParentSelection.Tournament => Enumerable.Range(0, tournamentSize).Min(_ => random.Next(ranked.Count)),
            ParentSelection.Rank => LinearRank(ranked.Count, random),
            _ => throw new ArgumentOutOfRangeException(nameof(selection), selection, null),
        }];

    private static double[] Splice(Genome mother, Genome father, int from, int to) =>
        [.. mother.Select((gene, i) => i >= from && i < to ? father[i] : gene)];

    private static double Blend(Gene gene, double mother, double father, RandomStream random) => gene switch
    {
        ContinuousGene => mother + (random.NextDouble() * (1 + 2 * BlendExcess) - BlendExcess) * (father - mother),
        _ => random.NextBool() ? mother : father,
    };

    // Rank r of n (0 is best) holds n - r of the n (n + 1) / 2 tickets.
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
