using System.Globalization;
using System.Numerics;

namespace EvoPrune.Encodings;

/// <summary>What one level of <see cref="ThreeLevelRatios"/> or <see cref="MetaMetricEncoding"/> decides on.</summary>
public enum RatioGranularity
{
    /// <summary>The ratio of a whole block.</summary>
    Block,

    /// <summary>The ratio of a linear layer.</summary>
    Layer,
}

/// <summary>Sparsity ratios on a ladder around a target: target + k * step, with as many steps below as above.</summary>
/// <remarks>OptiShear (seed 002), the layerwise sparsity ratio search. One level means that all have the target and none has a gene.</remarks>
internal sealed class LevelRatios
{
    // So many digits keep ratios such as 0.5 + 3 * 0.05 short in plan files.
    private const int Digits = 12;

    private readonly ModelTopology topology;
    private readonly Group[] groups;
    private readonly LevelBalance balance;
    private readonly double[] ratios;
    private readonly bool isExact;

    /// <exception cref="ArgumentException">The levels are even, or leave [0, 1].</exception>
    public LevelRatios(ModelTopology topology, double target, double step, int levels, RatioGranularity granularity, bool isExact)
    {
        if (levels % 2 == 0)
        {
            throw new ArgumentException($"levels is {levels}; an odd number has the target in the middle, such as {levels - 1} or {levels + 1}.");
        }

        ratios = [.. Enumerable.Range(-(levels / 2), levels).Select(k => Math.Round(target + k * step, Digits))];
        if (ratios[0] < 0 || ratios[^1] > 1)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"{levels} levels around target {target} with step {step} reach from {ratios[0]} to {ratios[^1]}, beyond [0, 1]; choose a smaller step or fewer levels."));
        }

        (this.topology, this.isExact) = (topology, isExact);
        groups = levels == 1 ? [] : [.. GroupsOf(topology, granularity)];
        balance = new([.. groups.Select(group => (group.Weight, levels - 1))]);
        Genes = [.. groups.Select(group => new LevelGene(group.Name, levels)
        {
            Labels = [.. ratios.Select(ratio => ratio.ToString(CultureInfo.InvariantCulture))],
            Group = isExact ? string.Create(CultureInfo.InvariantCulture, $"{group.Weight} shares") : null,   // alike ones can trade steps
        })];
    }

    // Layers that share a ratio. Weights are parameter counts without their common divisor, so that sums of steps are exact.
    private sealed record Group(string Name, IReadOnlyList<string> Layers, long Weight);

    /// <summary>One level per block or layer.</summary>
    public IReadOnlyList<LevelGene> Genes { get; }

    private int Middle => ratios.Length / 2;

    /// <summary>Where asked for, moves levels until the mean ratio, weighted by parameters, is the target: exactly, since steps cancel.</summary>
    /// <remarks>
    /// First the single step, or pair of steps, that comes nearest, as long as that helps; equal ones by chance. Unequal layers can leave
    /// a rest that no pair takes away: then levels go back to the middle one, where nothing is left.
    /// </remarks>
    public double[] Repair(IEnumerable<double> genes, RandomStream random)
    {
        int[] levels = [.. genes.Select(level => (int)level)];
        if (isExact)
        {
            var target = Middle * groups.Sum(group => group.Weight);
            balance.Approach(levels, target, random);
            while (balance.Total(levels) - target is not 0 and var excess)
            {
                LevelBalance.Apply(levels, balance.Best(Inward(levels), excess, random));
            }
        }

        return [.. levels.Select(level => (double)level)];
    }

    /// <summary>The plan of some levels.</summary>
    public CompressionPlan Decode(IEnumerable<double> genes, Func<double, Sparsify> treat)
    {
        var ratioOf = groups.Zip(genes, (group, level) => group.Layers.Select(layer => (layer, Ratio: ratios[(int)level]))).SelectMany(pairs => pairs)
            .ToDictionary(pair => pair.layer, pair => pair.Ratio);
        return new(topology.Sublayers.Select(sublayer => KeyValuePair.Create(
            sublayer.Id, Merged([.. sublayer.Layers.Select(layer => treat(ratioOf.GetValueOrDefault(layer.Name, ratios[Middle])))]))));
    }

    // A sublayer whose layers are treated alike has one treatment: equal plans are written, and found again, in one way.
    private static Treatment Merged(Sparsify[] layers) => layers.Length == 0 ? Treatment.Keep : layers.Distinct().Count() == 1 ? layers[0] : new PerLayer(layers);

    private static IEnumerable<Group> GroupsOf(ModelTopology topology, RatioGranularity granularity)
    {
        var groups = granularity == RatioGranularity.Layer
            ? topology.LinearLayers.Select(layer => new Group(layer.Name, [layer.Name], layer.Parameters))
            : topology.Blocks.Select(block => new Group(
                string.Create(CultureInfo.InvariantCulture, $"block {block.Index}"),
                [.. block.Sublayers.SelectMany(sublayer => sublayer.Layers).Select(layer => layer.Name)],
                block.PrunableParameters));
        Group[] all = [.. groups.Where(group => group.Weight > 0)];
        var divisor = (long)all.Aggregate(BigInteger.Zero, (common, group) => BigInteger.GreatestCommonDivisor(common, group.Weight));
        return all.Select(group => group with { Weight = group.Weight / divisor });
    }

    private List<(int Gene, int Change)[]> Inward(int[] levels) =>
        [.. Enumerable.Range(0, levels.Length).Where(gene => levels[gene] != Middle).Select(gene => new[] { (gene, -Math.Sign(levels[gene] - Middle)) })];
}
