namespace EvoPrune;

/// <summary>The genomes that an optimizer may propose: the genes of an encoding, and its repair.</summary>
public sealed class SearchSpace(IEncoding encoding)
{
    /// <summary>The genes, in order.</summary>
    public IReadOnlyList<Gene> Genes { get; } = encoding.Genes;

    /// <summary>A random legal genome: every gene drawn uniformly, then repaired.</summary>
    public Genome Sample(RandomStream random) => Repair(Genes.Select(gene => gene.Sample(random)), random);

    /// <summary>
    /// Whether a genome satisfies the encoding's constraint. Optimizers may propose illegal genomes on the way, such as a pattern that
    /// removes too few blocks; these are evaluated but never become the result.
    /// </summary>
    public bool IsLegal(Genome genome) => Repair(genome, new RandomStream(0, "legal")).Equals(genome);

    /// <summary>The nearest legal genome. Genes out of range are clamped before the encoding repairs its constraint.</summary>
    /// <exception cref="ArgumentException">The number of values is not the number of genes.</exception>
    public Genome Repair(IEnumerable<double> genes, RandomStream random)
    {
        double[] values = [.. genes];
        if (values.Length != Genes.Count)
        {
            throw new ArgumentException($"A genome of this space has {Genes.Count} genes, not {values.Length}.");
        }

        return encoding.Repair(new Genome(values.Select((value, i) => Genes[i].Clamp(value))), random);
    }
}
