using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace EvoPrune.Encodings;

/// <summary>Options of <see cref="BinaryLayers"/>.</summary>
public sealed record BinaryLayersOptions
{
    [Description("What one gene removes.")]
    public Granularity Granularity { get; init; } = Granularity.Block;

    [Description("Share of the model's blocks or sublayers that every genome removes, rounded to a whole number. "
        + "Default: 0.2, unless count is given.")]
    [Range(0.0, 1.0)]
    public double? Sparsity { get; init; }

    [Description("How many blocks or sublayers every genome removes, instead of a sparsity.")]
    [Range(0, 1_000_000)]
    public int? Count { get; init; }

    [Description("With granularity unit: apply sparsity or count to the attention sublayers and to the feed-forward sublayers "
        + "separately (EvoPress).")]
    public bool PerKind { get; init; }

    [Description("Blocks at the start of the model that are never removed.")]
    [Range(0, 1_000_000)]
    public int ProtectFirst { get; init; }

    [Description("Blocks at the end of the model that are never removed.")]
    [Range(0, 1_000_000)]
    public int ProtectLast { get; init; }
}

/// <summary>What one gene of <see cref="BinaryLayers"/> removes.</summary>
public enum Granularity
{
    /// <summary>A whole block.</summary>
    Block,

    /// <summary>An attention or a feed-forward sublayer, each with its own gene.</summary>
    Unit,

    /// <summary>An attention sublayer; feed-forward sublayers stay.</summary>
    Attention,

    /// <summary>A feed-forward sublayer; attention sublayers stay.</summary>
    Mlp,
}

/// <summary>
/// One bit per block or sublayer: 1 removes it, 0 keeps it. Legal genomes remove exactly round(sparsity * L) of the model's L.
/// </summary>
/// <remarks>
/// Wu et al. 2025, EvoP, sections 2.1 and 4.2. L counts the whole model, so a sparsity means the same with and without protected blocks;
/// protected blocks and missing sublayers have no gene. EvoPress (Sieberling et al. 2024) removes the same number of attention and of
/// feed-forward sublayers: that is <see cref="BinaryLayersOptions.PerKind"/>.
/// </remarks>
[Plugin("binary-layers")]
[Description("One bit per block or sublayer: removed or kept, with an exact number removed.")]
public sealed class BinaryLayers : IEncoding
{
    private const double PublishedSparsity = 0.2;

    // Genes among which exactly this many are 1.
    private sealed record ExactCount(int[] Genes, int Ones);

    // What each gene removes: the sublayers of a block, or one sublayer.
    private readonly SublayerId[][] removable;
    private readonly ExactCount[] counts;

    public BinaryLayers(BinaryLayersOptions options, ModelTopology topology)
    {
        SublayerId[][] all = [.. topology.Blocks.SelectMany(block => Pieces(block, options.Granularity)).Where(piece => piece.Length > 0)];
        var end = topology.Blocks.Count - options.ProtectLast;
        removable = [.. all.Where(piece => piece[0].Block >= options.ProtectFirst && piece[0].Block < end)];
        if (options.PerKind && options.Granularity != Granularity.Unit)
        {
            throw new ArgumentException("per-kind counts attention and feed-forward sublayers separately; it needs granularity: unit.");
        }

        counts = options.PerKind
            ?
            [
                CountOf(options, all, Granularity.Attention, SublayerKind.Attention),
                CountOf(options, all, Granularity.Mlp, SublayerKind.Mlp),
            ]
            : [CountOf(options, all, options.Granularity)];
        Genes = [.. removable.Select(piece => new LevelGene(Name(piece, options.Granularity), 2)
        {
            Group = options.PerKind ? piece[0].Kind.ToString() : null,
        })];
    }

    public IReadOnlyList<Gene> Genes { get; }

    /// <summary>Flips random bits, as many as there are too many or too few ("double mutation", section 4.2), and no others.</summary>
    public Genome Repair(Genome genome, RandomStream random)
    {
        double[] bits = [.. genome.Select(gene => gene >= 0.5 ? 1.0 : 0.0)];
        foreach (var (genes, ones) in counts)
        {
            int[] removed = [.. genes.Where(i => bits[i] == 1)], kept = [.. genes.Where(i => bits[i] == 0)];
            var flipped = removed.Length > ones ? removed : kept;
            foreach (var position in random.Choose(Math.Abs(removed.Length - ones), flipped.Length))
            {
                bits[flipped[position]] = 1 - bits[flipped[position]];
            }
        }

        return new(bits);
    }

    public CompressionPlan Decode(Genome genome) => new(removable
        .Where((_, i) => genome[i] == 1)
        .SelectMany(piece => piece)
        .Select(sublayer => KeyValuePair.Create(sublayer, Treatment.Drop)));

    private ExactCount CountOf(BinaryLayersOptions options, SublayerId[][] all, Granularity what, SublayerKind? kind = null)
    {
        bool IsOfKind(SublayerId[] piece) => kind is null || piece[0].Kind == kind;
        int[] genes = [.. Enumerable.Range(0, removable.Length).Where(i => IsOfKind(removable[i]))];
        var total = all.Count(IsOfKind);
        var ones = options switch
        {
            { Sparsity: { }, Count: { } } => throw new ArgumentException("give sparsity (such as 0.25) or count (such as 3), not both."),
            { Count: { } count } => count,
            _ => (int)Math.Round((options.Sparsity ?? PublishedSparsity) * total),
        };
        return ones <= genes.Length ? new(genes, ones) : throw new ArgumentException(
            $"{ones} of the model's {total} {Plural(what)} are to be removed, but only {genes.Length} may be; "
            + $"choose a count of 0 to {genes.Length}, or protect fewer blocks.");
    }

    private static IEnumerable<SublayerId[]> Pieces(Block block, Granularity granularity)
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

    private static string Name(SublayerId[] piece, Granularity granularity) => granularity == Granularity.Block
        ? string.Create(CultureInfo.InvariantCulture, $"block {piece[0].Block}")
        : piece[0].ToString();

    private static string Plural(Granularity granularity) => granularity switch
    {
        Granularity.Block => "blocks",
        Granularity.Unit => "sublayers",
        Granularity.Attention => "attention sublayers",
        _ => "feed-forward sublayers",
    };
}
