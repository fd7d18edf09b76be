using System.ComponentModel;
using System.Globalization;

namespace EvoPrune.Encodings;

/// <summary>One bit per block or unit: 1 removes it, 0 keeps it. Legal genomes remove exactly round(sparsity * L) of the model's L.</summary>
/// <remarks>
/// EvoP (seed 003), sections 2.1 and 4.2. L counts the whole model, so that a sparsity means the same with and without
/// protected blocks; protected blocks and missing units have no gene.
/// </remarks>
[Plugin("binary-layers")]
[Description("One bit per block or unit: removed or kept, an exact number of them removed.")]
public sealed class BinaryLayers : IEncoding
{
    private const double PublishedSparsity = 0.2;

    private readonly UnitId[][] removable;
    private readonly int count;

    public BinaryLayers(BinaryLayersOptions options, ModelTopology topology)
    {
        UnitId[][] all = [.. topology.Blocks.SelectMany(block => Parts(block, options.Granularity)).Where(part => part.Length > 0)];
        var behind = topology.Blocks.Count - options.ProtectLast;
        removable = [.. all.Where(part => part[0].Block >= options.ProtectFirst && part[0].Block < behind)];
        count = Wanted(options, all.Length);
        if (count > removable.Length)
        {
            throw new ArgumentException(
                $"{count} of the model's {all.Length} {Plural(options.Granularity)} are to be removed, but only {removable.Length} may be; "
                + $"choose a count of 0 to {removable.Length}, or protect fewer blocks.");
        }

        Genes = [.. removable.Select(part => new LevelGene(Name(part, options.Granularity), 2))];
    }

    public IReadOnlyList<Gene> Genes { get; }

    /// <summary>Flips as many random bits as are too many or too few ("double mutation", section 4.2), and no others.</summary>
    public Genome Repair(Genome genome, RandomStream random)
    {
        double[] bits = [.. genome.Select(gene => gene >= 0.5 ? 1.0 : 0.0)];
        int[] removed = [.. Positions(bits, 1)], kept = [.. Positions(bits, 0)];
        var flipped = removed.Length > count ? removed : kept;
        foreach (var position in random.Choose(Math.Abs(removed.Length - count), flipped.Length))
        {
            bits[flipped[position]] = 1 - bits[flipped[position]];
        }

        return new(bits);
    }

    public CompressionPlan Decode(Genome genome) =>
        new(Positions(genome, 1).SelectMany(i => removable[i]).Select(unit => KeyValuePair.Create(unit, Treatment.Drop)));

    private static int Wanted(BinaryLayersOptions options, int all) => options switch
    {
        { Sparsity: { }, Count: { } } => throw new ArgumentException("give sparsity (such as 0.25) or count (such as 3), not both."),
        { Count: { } count } => count,
        _ => (int)Math.Round((options.Sparsity ?? PublishedSparsity) * all),
    };

    private static IEnumerable<UnitId[]> Parts(Block block, Granularity granularity)
    {
        var units = block.Units.Select(unit => unit.Id);
        return granularity switch
        {
            Granularity.Block => [[.. units]],
            Granularity.Unit => units.Select(unit => new[] { unit }),
            Granularity.Attention => [[.. units.Where(unit => unit.Kind == UnitKind.Attention)]],
            Granularity.Mlp => [[.. units.Where(unit => unit.Kind == UnitKind.Mlp)]],
            _ => throw new ArgumentOutOfRangeException(nameof(granularity), granularity, null),
        };
    }

    private static IEnumerable<int> Positions(IReadOnlyList<double> bits, double value) =>
        Enumerable.Range(0, bits.Count).Where(i => bits[i] == value);

    private static string Name(UnitId[] part, Granularity granularity) => granularity == Granularity.Block
        ? string.Create(CultureInfo.InvariantCulture, $"block {part[0].Block}")
        : part[0].ToString();

    private static string Plural(Granularity granularity) => granularity switch
    {
        Granularity.Block => "blocks",
        Granularity.Unit => "units",
        Granularity.Attention => "attention units",
        _ => "feed-forward units",
    };
}
