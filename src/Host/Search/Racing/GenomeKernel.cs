namespace EvoPrune.Host.Search.Racing;

/// <summary>How alike two genomes are, from 0 to 1: genes count alone and in combinations, the less the more of them.</summary>
/// <remarks>
/// The ANOVA kernel (Stitson et al. 1999): the product over n genes of 1 + k / n, scaled, where k is a Gaussian of the distance of two values as a share of the gene's
/// range. Combinations of d genes together weigh 1 / d! of the single ones. Named levels have no order: they are equal or a whole range apart.
/// </remarks>
/// <param name="genes">What the genes may be.</param>
/// <param name="scale">Length scale, as a share of a gene's range.</param>
internal sealed class GenomeKernel(IReadOnlyList<Gene> genes, double scale)
{
    private readonly double[] ranges = [.. genes.Select(gene => Math.Max(gene.Max - gene.Min, double.Epsilon))];
    private readonly bool[] isNamed = [.. genes.Select(gene => gene is LevelGene { Labels: not null })];
    private readonly double highest = Math.Pow(1 + 1.0 / genes.Count, genes.Count);

    /// <summary>1 for equal genomes.</summary>
    public double Of(Genome left, Genome right)
    {
        var product = 1 / highest;
        for (var i = 0; i < ranges.Length; i++)
        {
            var distance = Math.Abs(left[i] - right[i]) / ranges[i];
            var share = (isNamed[i] && distance > 0 ? 1 : distance) / scale;
            product *= 1 + Math.Exp(-share * share / 2) / ranges.Length;
        }

        return product;
    }
}
