using System.ComponentModel;
using System.Globalization;
using System.Numerics;

namespace EvoPrune.Encodings;

/// <summary>One level per sublayer: how much of its heads or channels is physically gone.</summary>
/// <remarks>
/// DarwinLM (seed 001, section 3.2). Genes of one kind trade levels, attention with attention and feed-forward with feed-forward, so that
/// level switches change no total. Steps count as equal shares of a sublayer; where its channels do not divide by them, one more or less goes.
/// </remarks>
[Plugin("module-levels")]
[Description("One level per attention and feed-forward sublayer; an exact total of heads and channels is removed.")]
public sealed class ModuleLevels : IEncoding
{
    // Genes that meet a total together.
    private sealed record Quota(int[] Genes, LevelBalance Balance, long[] Weights, long Target);

    private readonly SublayerId[] sublayers;
    private readonly int[] most;
    private readonly Quota[] quotas;

    public ModuleLevels(ModuleLevelsOptions options, ModelTopology topology)
    {
        Sublayer[] all = [.. topology.Sublayers];
        sublayers = [.. all.Select(sublayer => sublayer.Id)];
        most = [.. all.Select(sublayer => Shrink.LevelsOf(topology.StructuresOf(sublayer), options.Levels))];
        var (byShare, share) = Goal(options, topology);

        // Without fractions: steps of a sublayer with fewer levels weigh more.
        var common = most.Aggregate(BigInteger.One, (multiple, levels) => multiple / BigInteger.GreatestCommonDivisor(multiple, levels) * levels);
        long[] weights = [.. all.Select((sublayer, i) => (long)(common / most[i] * (byShare ? 1 : sublayer.StructuredParameters)))];
        int[][] groups = byShare ? [Of(SublayerKind.Attention), Of(SublayerKind.Mlp)] : [[.. Enumerable.Range(0, all.Length)]];
        quotas = [.. groups.Select(genes => new Quota(
            genes,
            new([.. genes.Select(gene => (weights[gene], most[gene]))]),
            [.. genes.Select(gene => weights[gene])],
            (long)Math.Round(share * genes.Sum(gene => (double)weights[gene] * most[gene]))))];
        Genes = [.. all.Select((sublayer, i) => new LevelGene(sublayer.Id.ToString(), most[i] + 1)
        {
            Labels = [.. Enumerable.Range(0, most[i] + 1).Select(level => new Shrink(level, most[i]).Share)],
            Group = string.Create(CultureInfo.InvariantCulture, $"{sublayer.Id.Kind}, steps of {weights[i]}"),   // alike ones can trade
        })];

        int[] Of(SublayerKind kind) => [.. Enumerable.Range(0, all.Length).Where(i => sublayers[i].Kind == kind)];
    }

    public IReadOnlyList<Gene> Genes { get; }

    /// <summary>Any steps that fit into what is too much or too little, by chance; then the nearest ones.</summary>
    public Genome Repair(Genome genome, RandomStream random)
    {
        double[] repaired = [.. genome];
        foreach (var (genes, balance, weights, target) in quotas)
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

            int[] Fitting(long excess) =>
                [.. Enumerable.Range(0, genes.Length).Where(i => weights[i] <= Math.Abs(excess) && (excess > 0 ? levels[i] > 0 : levels[i] < most[genes[i]]))];
        }

        return new(repaired);
    }

    public CompressionPlan Decode(Genome genome) =>
        new(sublayers.Select((sublayer, i) => KeyValuePair.Create(sublayer, (Treatment)new Shrink((int)genome[i], most[i]))));

    // The share of levels that goes, and whether each kind of sublayer meets it for itself.
    private static (bool ByShare, double Share) Goal(ModuleLevelsOptions options, ModelTopology topology)
    {
        var removable = topology.Sublayers.Sum(sublayer => sublayer.StructuredParameters);
        var width = topology.BytesPerParameter;
        return options switch
        {
            { Parameters: null, Bytes: null } => (options.Level ?? options.Levels / 2.0) is var level && level <= options.Levels
                ? (true, level / options.Levels)
                : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"level {level} is beyond the last of {options.Levels} levels; choose 0 to {options.Levels}.")),
            { Level: null, Parameters: { } share, Bytes: null } => (false, share),
            { Level: null, Parameters: null, Bytes: { } bytes } => (topology.Parameters - (double)bytes / width) / removable is >= 0 and <= 1 and var gone
                ? (false, gone)
                : throw new ArgumentException(
                    $"bytes is {bytes}; with all heads and channels the model has {topology.Parameters * width}, without any {(topology.Parameters - removable) * width}. Choose a number between."),
            _ => throw new ArgumentException("give one of level (such as 5), parameters (such as 0.5), and bytes (such as 4000000)."),
        };
    }
}
