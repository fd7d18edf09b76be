namespace EvoPrune.Optimizers.Operators;

/// <summary>How two parents make a child.</summary>
public enum Crossover
{
    /// <summary>Every gene from either parent, equally likely (Syswerda 1989).</summary>
    Uniform,

    /// <summary>The genes before a random cut from one parent, the rest from the other (Holland 1975).</summary>
    OnePoint,

    /// <summary>The genes between two random cuts from one parent, the rest from the other.</summary>
    TwoPoint,

    /// <summary>BLX-0.5 (Eshelman and Schaffer 1993): continuous genes anywhere between the parents, or half their distance beyond.</summary>
    Blend,
}

/// <summary>The crossover operators. The child's genes may lie outside their ranges; the search space repairs them.</summary>
public static class CrossoverOperators
{
    private const double BlendExcess = 0.5;

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

    private static double[] Splice(Genome mother, Genome father, int from, int to) =>
        [.. mother.Select((gene, i) => i >= from && i < to ? father[i] : gene)];

    private static double Blend(Gene gene, double mother, double father, RandomStream random) => gene switch
    {
        ContinuousGene => mother + (random.NextDouble() * (1 + 2 * BlendExcess) - BlendExcess) * (father - mother),
        _ => random.NextBool() ? mother : father,
    };
}
