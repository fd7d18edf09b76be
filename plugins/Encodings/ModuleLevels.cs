using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Numerics;

namespace EvoPrune.Encodings;

/// <summary>Options of <see cref="ModuleLevels"/>.</summary>
public sealed record ModuleLevelsOptions
{
    [Description("Steps from a whole sublayer to an empty one; the pruner must have the same number. "
        + "A sublayer with fewer head groups has one level for each.")]
    [Range(1, 1000)]
    public int Levels { get; init; } = 10;

    [Description("Average level, held separately for attention sublayers and for feed-forward sublayers (DarwinLM). "
        + "Default: half of levels, unless parameters or bytes is given.")]
    [Range(0.0, 1000.0)]
    public double? Level { get; init; }

    [Description("Share of the parameters of heads and channels to remove, instead of a level; "
        + "attention and feed-forward sublayers share the total freely.")]
    [Range(0.0, 1.0)]
    public double? Parameters { get; init; }

    [Description("Bytes that the weights of the whole model should have afterwards, instead of a level; also shared freely.")]
    [Range(0, long.MaxValue)]
    public long? Bytes { get; init; }
}

/// <summary>One level per sublayer: how much of its head groups or inner channels is physically removed.</summary>
/// <remarks>
/// Tang et al. 2025, DarwinLM, section 3.2. Genes trade levels within their kind, attention with attention and feed-forward with
/// feed-forward, so level switches change no total. Steps count as equal shares of a sublayer; if its channels are not a multiple of them,
/// steps differ by one channel.
/// </remarks>
[Plugin("module-levels")]
[Description("One level per attention and feed-forward sublayer; an exact total of heads and channels is removed.")]
public sealed class ModuleLevels : IEncoding
{
    // Genes whose weighted levels have one total.
    private sealed record SharedTotal(int[] Genes, LevelBalance Balance, long[] Weights, long Target);

    private readonly SublayerId[] sublayers;
    private readonly int[] most;
    private readonly SharedTotal[] totals;

    public ModuleLevels(ModuleLevelsOptions options, ModelTopology topology)
    {
        Sublayer[] all = [.. topology.Sublayers];
        sublayers = [.. all.Select(sublayer => sublayer.Id)];
        most = [.. all.Select(sublayer => Shrink.LevelsOf(topology.StructuresOf(sublayer), options.Levels))];
        var (byShare, share) = Goal(options, topology);

        // Whole-number weights: a step of a sublayer with fewer levels weighs more.
        var common = most.Aggregate(
            BigInteger.One, (multiple, levels) => multiple / BigInteger.GreatestCommonDivisor(multiple, levels) * levels);
        long[] weights = [.. all.Select((sublayer, i) => (long)(common / most[i] * (byShare ? 1 : sublayer.StructuredParameters)))];
        int[][] groups = byShare ? [Of(SublayerKind.Attention), Of(SublayerKind.Mlp)] : [[.. Enumerable.Range(0, all.Length)]];
        totals = [.. groups.Select(genes => new SharedTotal(
            genes,
            new([.. genes.Select(gene => (weights[gene], most[gene]))]),
            [.. genes.Select(gene => weights[gene])],
            (long)Math.Round(share * genes.Sum(gene => (double)weights[gene] * most[gene]))))];
        Genes = [.. all.Select((sublayer, i) => new LevelGene(sublayer.Id.ToString(), most[i] + 1)
        {
            Labels = [.. Enumerable.Range(0, most[i] + 1).Select(level => new Shrink(level, most[i]).Share)],
            // Genes with equal steps can trade them.
            Group = string.Create(CultureInfo.InvariantCulture, $"{sublayer.Id.Kind}, steps of {weights[i]}"),
        })];

        int[] Of(SublayerKind kind) => [.. Enumerable.Range(0, all.Length).Where(i => sublayers[i].Kind == kind)];
    }

    public IReadOnlyList<Gene> Genes { get; }

    /// <summary>First random steps that fit into the difference from the target, then the nearest ones.</summary>
    public Genome Repair(Genome genome, RandomStream random)
    {
        double[] repaired = [.. genome];
        foreach (var (genes, balance, weights, target) in totals)
        {
            int[] levels = [.. genes.Select(gene => (int)genome[gene])];
            while (balance.Total(levels) - target is not 0 and var excess && Fitting(excess) is { Length: > 0 } fitting)
            {
                levels[random.Pick(fitting)] -= Math.Sign(excess);
            }

            balance.Approach(levels, target, random);
            foreach (var (i, gene) in genes.Index())
            {
                repaired[gene] = levels[i];
            }

            int[] Fitting(long excess) => [.. Enumerable.Range(0, genes.Length)
                .Where(i => weights[i] <= Math.Abs(excess) && (excess > 0 ? levels[i] > 0 : levels[i] < most[genes[i]]))];
        }

        return new(repaired);
    }

    public CompressionPlan Decode(Genome genome) =>
        new(sublayers.Select((sublayer, i) => KeyValuePair.Create(sublayer, (Treatment)new Shrink((int)genome[i], most[i]))));

    // The share of levels to remove, and whether attention and feed-forward sublayers each meet it on their own.
    private static (bool ByShare, double Share) Goal(ModuleLevelsOptions options, ModelTopology topology)
    {
        var removable = topology.Sublayers.Sum(sublayer => sublayer.StructuredParameters);
        var width = topology.BytesPerParameter;
        switch (options)
        {
            case { Parameters: null, Bytes: null }:
                var level = options.Level ?? options.Levels / 2.0;
                return level <= options.Levels ? (true, level / options.Levels) : throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"level {level} is beyond the last of {options.Levels} levels; choose 0 to {options.Levels}."));
            case { Level: null, Parameters: { } share, Bytes: null }:
                return (false, share);
            case { Level: null, Parameters: null, Bytes: { } bytes }:
                var removed = (topology.Parameters - (double)bytes / width) / removable;
                return removed is >= 0 and <= 1 ? (false, removed) : throw new ArgumentException(
                    $"bytes is {bytes}; with all heads and channels the model has {topology.Parameters * width}, "
                    + $"without any {(topology.Parameters - removable) * width}. Choose a number between.");
            default:
                throw new ArgumentException("give one of level (such as 5), parameters (such as 0.5), and bytes (such as 4000000).");
        }
    }
}
