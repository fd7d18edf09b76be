using System.Numerics;

namespace EvoPrune.Optimizers;

/// <summary>The legal genomes of a space of level genes, numbered in lexicographic order without listing them.</summary>
/// <remarks>
/// If all legal genomes have the same sum of levels (such as an exact number of ones), only genomes with that sum are numbered; samples
/// reveal this. Other constraints are unknown here, so some numbers then stand for illegal genomes.
/// </remarks>
internal sealed class LegalGenomes
{
    private const int Samples = 16;

    private readonly SearchSpace space;
    private readonly int[] levels;
    private readonly Dictionary<string, double> sums;

    // ways[i][s]: in how many ways the genes from i on can take s more levels. Without a known sum, s is always 0.
    private readonly BigInteger[][] ways;

    /// <exception cref="ArgumentException">A gene is continuous.</exception>
    public LegalGenomes(SearchSpace space)
    {
        this.space = space;
        levels = [.. space.Genes.Select(gene => gene is LevelGene level
            ? level.Levels
            : throw new ArgumentException($"gene '{gene.Name}' has no levels to count; an encoding such as binary-layers has."))];
        Genome[] samples = [.. Enumerable.Range(0, Samples).Select(i => space.Sample(new RandomStream(0, "legal genomes", individual: i)))];
        Sum = SumOf(space, samples);
        sums = Sum is null ? [] : SumsOf(space.Genes, samples);
        ways = Ways(levels, Sum);
    }

    /// <summary>Whether the levels in the group of a gene already have the sum that they have in every legal genome.</summary>
    public bool IsFull(Genome genome, int gene) =>
        sums.TryGetValue(space.Genes[gene].Group ?? "", out var sum) && GroupSum(space.Genes, genome, space.Genes[gene].Group) >= sum;

    /// <summary>The sum of levels of every legal genome; null if it differs between legal genomes.</summary>
    public int? Sum { get; }

    /// <summary>The number of genomes.</summary>
    public BigInteger Count => ways[0][Sum ?? 0];

    /// <summary>The genome with this number, from 0; null if it is not legal.</summary>
    public Genome? this[BigInteger number]
    {
        get
        {
            var (genes, left) = (new double[levels.Length], Sum ?? 0);
            for (var i = 0; i < genes.Length; i++)
            {
                int level = 0, taken = 0;
                while (number >= ways[i + 1][left - taken])
                {
                    number -= ways[i + 1][left - taken];
                    level++;
                    taken = Sum is null ? 0 : level;
                }

                genes[i] = level;
                left -= taken;
            }

            var genome = new Genome(genes);
            return space.IsLegal(genome) ? genome : null;
        }
    }

    // The sum is fixed if all samples share it and changing any gene of one sample by a level makes it illegal.
    private static int? SumOf(SearchSpace space, Genome[] samples)
    {
        var sum = samples[0].Sum();
        var exact = samples.All(sample => sample.Sum() == sum) && !Neighbours(samples[0], space.Genes).Any(space.IsLegal);
        return exact ? (int)sum : null;
    }

    // The same for every group whose sum is fixed.
    private static Dictionary<string, double> SumsOf(IReadOnlyList<Gene> genes, Genome[] samples) => genes
        .Select(gene => gene.Group).Distinct()
        .Where(group => samples.Select(sample => GroupSum(genes, sample, group)).Distinct().Count() == 1)
        .ToDictionary(group => group ?? "", group => GroupSum(genes, samples[0], group));

    private static double GroupSum(IReadOnlyList<Gene> genes, Genome genome, string? group) =>
        genome.Where((_, i) => genes[i].Group == group).Sum();

    private static IEnumerable<Genome> Neighbours(Genome genome, IReadOnlyList<Gene> genes) =>
        from i in Enumerable.Range(0, genome.Count)
        from value in new[] { genome[i] - 1, genome[i] + 1 }
        where value >= genes[i].Min && value <= genes[i].Max
        select genome.With(i, value);

    private static BigInteger[][] Ways(int[] levels, int? sum)
    {
        var ways = new BigInteger[levels.Length + 1][];
        ways[^1] = new BigInteger[(sum ?? 0) + 1];
        ways[^1][0] = 1;
        for (var i = levels.Length - 1; i >= 0; i--)
        {
            var later = ways[i + 1];
            ways[i] = sum is null
                ? [levels[i] * later[0]]
                : [.. later.Select((_, s) => Enumerable.Range(0, Math.Min(levels[i], s + 1))
                    .Aggregate(BigInteger.Zero, (all, level) => all + later[s - level]))];
        }

        return ways;
    }
}
