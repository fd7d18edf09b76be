using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Encodings;

/// <summary>Options of <see cref="ThreeLevelRatios"/>.</summary>
public sealed record ThreeLevelRatiosOptions
{
    [Description("Sparsity ratio of the middle level.")]
    [Range(0.0, 1.0)]
    public double Target { get; init; } = 0.5;

    [Description("How far neighbouring levels lie apart.")]
    [Range(0.0, 1.0)]
    public double Step { get; init; } = 0.05;

    [Description("Number of levels, odd: the target, and as many below as above it.")]
    [Range(3, 1001)]
    public int Levels { get; init; } = 3;

    [Description("What has a level of its own.")]
    public RatioGranularity Granularity { get; init; } = RatioGranularity.Block;

    [Description("Hold the mean ratio, weighted by parameters, at the target. Without it the mean is free: let a fitness such as sparsity-discrepancy watch it.")]
    public bool Exact { get; init; }
}

/// <summary>One level per block or layer: target - step, target or target + step.</summary>
/// <remarks>
/// OptiShear (seed 002), the layerwise sparsity ratio search: step 5 %, three levels. There the mean is the second objective, so it is
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
