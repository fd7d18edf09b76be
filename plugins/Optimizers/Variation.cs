namespace EvoPrune.Optimizers;

/// <summary>Makes two children from two parents, with different operators for continuous and for level genes.</summary>
/// <remarks>
/// Continuous genes: simulated binary crossover and polynomial mutation in their bounded forms (Deb and Agrawal 1995; Deb and Goyal 1996).
/// Level genes: uniform crossover, and a mutation that always moves to another level; with two levels it flips the bit.
/// </remarks>
internal sealed class Variation(NsgaOptions options, IReadOnlyList<Gene> genes)
{
    private readonly double mutationRate = options.MutationRate ?? options.MutationsPerChild / Math.Max(1, genes.Count);

    public (double[] First, double[] Second) Children(Genome mother, Genome father, RandomStream random)
    {
        double[] first = [.. mother], second = [.. father];
        if (random.NextBool(options.CrossoverRate))
        {
            for (var i = 0; i < genes.Count; i++)
            {
                (first[i], second[i]) = Cross(genes[i], first[i], second[i], random);
            }
        }

        Mutate(first, random);
        Mutate(second, random);
        return (first, second);
    }

    // Half of the continuous genes are crossed, and half of those are swapped between the children, as in the code of Deb et al.
    private (double, double) Cross(Gene gene, double left, double right, RandomStream random)
    {
        if (gene is ContinuousGene)
        {
            if (left == right || random.NextBool())
            {
                return (left, right);
            }

            (left, right) = SimulatedBinary(gene, Math.Min(left, right), Math.Max(left, right), random);
        }

        return random.NextBool() ? (left, right) : (right, left);
    }

    // The spread factor has the distribution of one-point crossover on bit strings, truncated at the gene's range on either side.
    private (double, double) SimulatedBinary(Gene gene, double low, double high, RandomStream random)
    {
        var (middle, half, draw) = ((low + high) / 2, (high - low) / 2, random.NextDouble());
        return (
            gene.Clamp(middle - half * SpreadFactor(draw, (low - gene.Min) / (high - low))),
            gene.Clamp(middle + half * SpreadFactor(draw, (gene.Max - high) / (high - low))));
    }

    private double SpreadFactor(double draw, double room)
    {
        var power = 1 / (options.CrossoverEta + 1);
        var alpha = 2 - Math.Pow(1 + 2 * room, -(options.CrossoverEta + 1));
        return draw <= 1 / alpha ? Math.Pow(draw * alpha, power) : Math.Pow(1 / (2 - draw * alpha), power);
    }

    private void Mutate(double[] child, RandomStream random)
    {
        for (var i = 0; i < child.Length; i++)
        {
            if (random.NextBool(mutationRate))
            {
                child[i] = genes[i] is ContinuousGene
                    ? Polynomial(genes[i], child[i], random)
                    : Mutation.Reset.Mutate(child[i], genes[i], 0, random);
            }
        }
    }

    private double Polynomial(Gene gene, double value, RandomStream random)
    {
        var (range, draw, exponent) = (gene.Max - gene.Min, random.NextDouble(), options.MutationEta + 1);
        if (range == 0)
        {
            return value;
        }

        var step = draw < 0.5
            ? Math.Pow(2 * draw + (1 - 2 * draw) * Math.Pow((gene.Max - value) / range, exponent), 1 / exponent) - 1
            : 1 - Math.Pow(2 * (1 - draw) + (2 * draw - 1) * Math.Pow((value - gene.Min) / range, exponent), 1 / exponent);
        return gene.Clamp(value + step * range);
    }
}
