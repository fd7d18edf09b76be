using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Numerics;

namespace EvoPrune.Encodings;

/// <summary>Options of <see cref="ThreeLevelRatios"/>.</summary>
public sealed record ThreeLevelRatiosOptions
{
    [Description("Sparsity ratio of the middle level.")]
    [Range(0.0, 1.0)]
    public double Target { get; init; } = 0.5;

    [Description("Difference between neighbouring levels.")]
    [Range(0.0, 1.0)]
    public double Step { get; init; } = 0.05;

    [Description("Number of levels, odd: the target, and the same number below and above it.")]
    [Range(3, 1001)]
    public int Levels { get; init; } = 3;

    [Description("What has its own level.")]
    public RatioGranularity Granularity { get; init; } = RatioGranularity.Block;

    [Description("Hold the mean ratio, weighted by parameters, at the target. Otherwise the mean is free: let a fitness such as "
        + "sparsity-discrepancy watch it.")]
    public bool Exact { get; init; }
}

/// <summary>What one level of <see cref="ThreeLevelRatios"/> or <see cref="MetaMetricEncoding"/> sets.</summary>
public enum RatioGranularity
{
    /// <summary>The ratio of a whole block.</summary>
    Block,

    /// <summary>The ratio of a linear layer.</summary>
    Layer,
}

/// <summary>One level per block or layer: target - step, target or target + step; more levels if asked for.</summary>
/// <remarks>
/// Liu et al. 2025, OptiShear, layerwise sparsity ratio search: step 5 %, three levels. There the mean is the second objective, so it is
/// free by default; <see cref="ThreeLevelRatiosOptions.Exact"/> is ours, for one objective and for comparisons at equal sparsity.
/// </remarks>
[Plugin("three-level-ratios")]
[Description("One of a few sparsity ratios around a target per block or layer.")]
public sealed class ThreeLevelRatios(ThreeLevelRatiosOptions options, ModelTopology topology) : IEncoding
{
    private readonly LevelRatios ratios = new(topology, options.Target, options.Step, options.Levels, options.Granularity, options.Exact);

    public IReadOnlyList<Gene> Genes => ratios.Genes;

    public Genome Repair(Genome genome, RandomStream random) => new(ratios.Repair(genome, random));

    public CompressionPlan Decode(Genome genome) => ratios.Decode(genome, ratio => new(ratio));
}

/// <summary>
/// Any odd number of sparsity ratios around a target: target + k * step. A single level has no genes and gives the target to all.
/// </summary>
internal sealed class LevelRatios
{
    // Rounding to this many digits keeps ratios such as 0.5 + 3 * 0.05 short in plan files.
    private const int Digits = 12;

    private readonly ModelTopology topology;
    private readonly SharedRatio[] owners;
    private readonly LevelBalance balance;
    private readonly double[] ratios;
    private readonly bool isExact;

    /// <exception cref="ArgumentException">The number of levels is even, or a ratio is outside [0, 1].</exception>
    public LevelRatios(ModelTopology topology, double target, double step, int levels, RatioGranularity granularity, bool isExact)
    {
        if (levels % 2 == 0)
        {
            throw new ArgumentException(
                $"levels is {levels}; an odd number has the target in the middle, such as {levels - 1} or {levels + 1}.");
        }

        ratios = [.. Enumerable.Range(-(levels / 2), levels).Select(k => Math.Round(target + k * step, Digits))];
        if (ratios[0] < 0 || ratios[^1] > 1)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"{levels} levels around target {target} with step {step} reach from {ratios[0]} to {ratios[^1]}, beyond [0, 1]; "
                + $"choose a smaller step or fewer levels."));
        }

        (this.topology, this.isExact) = (topology, isExact);
        owners = levels == 1 ? [] : [.. OwnersOf(topology, granularity)];
        balance = new([.. owners.Select(owner => (owner.Weight, levels - 1))]);
        Genes = [.. owners.Select(owner => new LevelGene(owner.Name, levels)
        {
            Labels = [.. ratios.Select(ratio => ratio.ToString(CultureInfo.InvariantCulture))],
            // Genes of equal weight can trade steps.
            Group = isExact ? string.Create(CultureInfo.InvariantCulture, $"{owner.Weight} shares") : null,
        })];
    }

    // The layers that share one ratio. Weights are parameter counts divided by their common divisor, so sums of steps are exact.
    private sealed record SharedRatio(string Name, IReadOnlyList<string> Layers, long Weight);

    /// <summary>One gene per block or layer.</summary>
    public IReadOnlyList<LevelGene> Genes { get; }

    private int Middle => ratios.Length / 2;

    /// <summary>If the mean must be exact, moves levels until the mean ratio, weighted by parameters, is exactly the target.</summary>
    /// <remarks>
    /// First the step or pair of steps that comes nearest, as long as one helps; ties are broken at random. With unequal layers a
    /// difference can remain that no pair removes: then levels return towards the middle one, where the difference is zero.
    /// </remarks>
    public double[] Repair(IEnumerable<double> genes, RandomStream random)
    {
        int[] levels = [.. genes.Select(level => (int)level)];
        if (isExact)
        {
            var target = Middle * owners.Sum(owner => owner.Weight);
            balance.Approach(levels, target, random);
            while (balance.Total(levels) - target is not 0 and var excess)
            {
                LevelBalance.Apply(levels, balance.Best(Inward(levels), excess, random));
            }
        }

        return [.. levels.Select(level => (double)level)];
    }

    /// <summary>The plan that the levels stand for.</summary>
    /// <param name="genes">The levels.</param>
    /// <param name="treat">Turns a ratio into a treatment.</param>
    public CompressionPlan Decode(IEnumerable<double> genes, Func<double, Sparsify> treat)
    {
        var ratioOf = owners.Zip(genes, (owner, level) => owner.Layers.Select(layer => (layer, Ratio: ratios[(int)level])))
            .SelectMany(pairs => pairs)
            .ToDictionary(pair => pair.layer, pair => pair.Ratio);
        return new(topology.Sublayers.Select(sublayer => KeyValuePair.Create(
            sublayer.Id, Merged([.. sublayer.Layers.Select(layer => treat(ratioOf.GetValueOrDefault(layer.Name, ratios[Middle])))]))));
    }

    // A sublayer whose layers are all treated alike has one treatment, so that equal plans have one written form.
    private static Treatment Merged(Sparsify[] layers) =>
        layers.Length == 0 ? Treatment.Keep : layers.Distinct().Count() == 1 ? layers[0] : new PerLayer(layers);

    private static IEnumerable<SharedRatio> OwnersOf(ModelTopology topology, RatioGranularity granularity)
    {
        var owners = granularity == RatioGranularity.Layer
            ? topology.LinearLayers.Select(layer => new SharedRatio(layer.Name, [layer.Name], layer.Parameters))
            : topology.Blocks.Select(block => new SharedRatio(
                string.Create(CultureInfo.InvariantCulture, $"block {block.Index}"),
                [.. block.Sublayers.SelectMany(sublayer => sublayer.Layers).Select(layer => layer.Name)],
                block.PrunableParameters));
        SharedRatio[] all = [.. owners.Where(owner => owner.Weight > 0)];
        var divisor = (long)all.Aggregate(BigInteger.Zero, (common, owner) => BigInteger.GreatestCommonDivisor(common, owner.Weight));
        return all.Select(owner => owner with { Weight = owner.Weight / divisor });
    }

    private List<(int Gene, int Change)[]> Inward(int[] levels) => [.. Enumerable.Range(0, levels.Length)
        .Where(gene => levels[gene] != Middle)
        .Select(gene => new[] { (gene, -Math.Sign(levels[gene] - Middle)) })];
}
