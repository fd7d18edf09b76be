namespace EvoPrune.Optimizers.Operators;

/// <summary>How a continuous gene changes when it mutates.</summary>
public enum Mutation
{
    /// <summary>A normally distributed step.</summary>
    Gaussian,

    /// <summary>A step drawn evenly from both directions.</summary>
    Uniform,

    /// <summary>A new value drawn from the gene's whole range.</summary>
    Reset,
}

/// <summary>The mutation operators. The value may leave the gene's range; the search space repairs it.</summary>
public static class MutationOperators
{
    /// <param name="scale">Size of a step as a share of the gene's range; not used by <see cref="Mutation.Reset"/>.</param>
    public static double Mutate(this Mutation mutation, double value, Gene gene, double scale, RandomStream random) => (gene, mutation) switch
    {
        (LevelGene { Levels: > 1 } level, _) => (value + 1 + random.Next(level.Levels - 1)) % level.Levels,
        (LevelGene, _) => value,
        (_, Mutation.Gaussian) => value + random.NextGaussian() * scale * (gene.Max - gene.Min),
        (_, Mutation.Uniform) => value + (2 * random.NextDouble() - 1) * scale * (gene.Max - gene.Min),
        (_, Mutation.Reset) => gene.Sample(random),
        _ => throw new ArgumentOutOfRangeException(nameof(mutation), mutation, null),
    };
}
