using System.ComponentModel;
using System.Globalization;

namespace EvoPrune.Encodings;

/// <summary>One bit per block or sublayer: 1 removes it, 0 keeps it. Legal genomes remove exactly round(sparsity * L) of the model's L.</summary>
/// <remarks>
/// EvoP (seed 003), sections 2.1 and 4.2. L counts the whole model, so that a sparsity means the same with and without
/// protected blocks; protected blocks and missing sublayers have no gene. EvoPress (Sieberling et al. 2025) drops attention and feed-forward
/// sublayers apart, equally many of both: that is <see cref="BinaryLayersOptions.PerKind"/>.
/// </remarks>
[Plugin("binary-layers")]
[Description("One bit per block or sublayer: removed or kept, an exact number of them removed.")]
public sealed class BinaryLayers : IEncoding
{
    private const double PublishedSparsity = 0.2;

    // Genes of which so many are 1.
    private sealed record Quota(int[] Genes, int Count);

    private readonly SublayerId[][] removable;
    private readonly Quota[] quotas;

    public BinaryLayers(BinaryLayersOptions options, ModelTopology topology)
    {
        SublayerId[][] all = [.. topology.Blocks.SelectMany(block => Parts(block, options.Granularity)).Where(part => part.Length > 0)];
        var behind = topology.Blocks.Count - options.ProtectLast;
        removable = [.. all.Where(part => part[0].Block >= options.ProtectFirst && part[0].Block < behind)];
        if (options.PerKind && options.Granularity != Granularity.Unit)
        {
            throw new ArgumentException("per-kind counts attention and feed-forward sublayers apart; it goes with granularity: unit.");
        }

        quotas = options.PerKind
            ? [QuotaOf(options, all, Granularity.Attention, SublayerKind.Attention), QuotaOf(options, all, Granularity.Mlp, SublayerKind.Mlp)]
            : [QuotaOf(options, all, options.Granularity)];
        Genes = [.. removable.Select(part => new LevelGene(Name(part, options.Granularity), 2) { Group = options.PerKind ? part[0].Kind.ToString() : null })];
    }

    public IReadOnlyList<Gene> Genes { get; }

    /// <summary>Flips as many random bits as are too many or too few ("double mutation", section 4.2), and no others.</summary>
    public Genome Repair(Genome genome, RandomStream random)
    {
        double[] bits = [.. genome.Select(gene => gene >= 0.5 ? 1.0 : 0.0)];
        foreach (var (genes, count) in quotas)
        {
            int[] removed = [.. genes.Where(i => bits[i] == 1)], kept = [.. genes.Where(i => bits[i] == 0)];
            var flipped = removed.Length > count ? removed : kept;
            foreach (var position in random.Choose(Math.Abs(removed.Length - count), flipped.Length))
            {
                bits[flipped[position]] = 1 - bits[flipped[position]];
            }
        }

        return new(bits);
    }

    public CompressionPlan Decode(Genome genome) =>
        new(removable.Where((_, i) => genome[i] == 1).SelectMany(part => part).Select(sublayer => KeyValuePair.Create(sublayer, Treatment.Drop)));

    private Quota QuotaOf(BinaryLayersOptions options, SublayerId[][] all, Granularity what, SublayerKind? kind = null)
    {
        bool IsOfKind(SublayerId[] part) => kind is null || part[0].Kind == kind;
        int[] genes = [.. Enumerable.Range(0, removable.Length).Where(i => IsOfKind(removable[i]))];
        var (count, total) = (Wanted(options, all.Count(IsOfKind)), all.Count(IsOfKind));
        return count <= genes.Length ? new(genes, count) : throw new ArgumentException(
            $"{count} of the model's {total} {Plural(what)} are to be removed, but only {genes.Length} may be; "
            + $"choose a count of 0 to {genes.Length}, or protect fewer blocks.");
    }

    private static int Wanted(BinaryLayersOptions options, int all) => options switch
    {
        { Sparsity: { }, Count: { } } => throw new ArgumentException("give sparsity (such as 0.25) or count (such as 3), not both."),
        { Count: { } count } => count,
        _ => (int)Math.Round((options.Sparsity ?? PublishedSparsity) * all),
    };

    private static IEnumerable<SublayerId[]> Parts(Block block, Granularity granularity)
    {
        var sublayers = block.Sublayers.Select(sublayer => sublayer.Id);
        return granularity switch
        {
            Granularity.Block => [[.. sublayers]],
            Granularity.Unit => sublayers.Select(sublayer => new[] { sublayer }),
            Granularity.Attention => [[.. sublayers.Where(sublayer => sublayer.Kind == SublayerKind.Attention)]],
            Granularity.Mlp => [[.. sublayers.Where(sublayer => sublayer.Kind == SublayerKind.Mlp)]],
            _ => throw new ArgumentOutOfRangeException(nameof(granularity), granularity, null),
        };
    }

    private static string Name(SublayerId[] part, Granularity granularity) => granularity == Granularity.Block
        ? string.Create(CultureInfo.InvariantCulture, $"block {part[0].Block}")
        : part[0].ToString();

    private static string Plural(Granularity granularity) => granularity switch
    {
        Granularity.Block => "blocks",
        Granularity.Unit => "units",
        Granularity.Attention => "attention sublayers",
        _ => "feed-forward sublayers",
    };
}
