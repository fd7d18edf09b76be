using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace EvoPrune.Encodings;

/// <summary>Options of <see cref="MetaMetricEncoding"/>.</summary>
public sealed record MetaMetricEncodingOptions
{
    [Description("Allowed divisors of the weights.")]
    [MinLength(1)]
    public IReadOnlyList<Coefficient> Alpha { get; init; } = Enum.GetValues<Coefficient>();

    [Description("Allowed transforms of the weights.")]
    [MinLength(1)]
    public IReadOnlyList<Transform> F1 { get; init; } = Enum.GetValues<Transform>();

    [Description("Allowed divisors of the input norms.")]
    [MinLength(1)]
    public IReadOnlyList<Coefficient> Beta { get; init; } = Enum.GetValues<Coefficient>();

    [Description("Allowed transforms of the input norms.")]
    [MinLength(1)]
    public IReadOnlyList<Transform> F2 { get; init; } = Enum.GetValues<Transform>();

    [Description("Sparsity ratio; with several levels, that of the middle level. Default: 0.5, unless pattern is given.")]
    [Range(0.0, 1.0)]
    public double? Target { get; init; }

    [Description("N:M pattern of every block, such as 2:4, instead of a ratio.")]
    public SparsityPattern? Pattern { get; init; }

    [Description("Number of ratios to choose from, odd; 1 gives all blocks the target and no gene.")]
    [Range(1, 1001)]
    public int Levels { get; init; } = 1;

    [Description("Difference between neighbouring levels.")]
    [Range(0.0, 1.0)]
    public double Step { get; init; } = 0.05;

    [Description("What has its own level.")]
    public RatioGranularity Granularity { get; init; } = RatioGranularity.Block;

    [Description("Hold the mean ratio, weighted by parameters, at the target.")]
    public bool Exact { get; init; }
}

/// <summary>Four genes for the importance metric alpha F1(|W|) beta F2(||X||), and optionally one level per block or layer.</summary>
/// <remarks>
/// Liu et al. 2025, OptiShear, meta pruning metric, with or without the layerwise ratios in the same genome. A component of the metric with
/// a single allowed value has no gene.
/// </remarks>
[Plugin("meta-metric")]
[Description("The metric by which weights are ranked, and optionally sparsity ratios around a target.")]
public sealed class MetaMetricEncoding : IEncoding
{
    private const double PublishedTarget = 0.5;

    private readonly MetaMetricEncodingOptions options;
    private readonly LevelRatios ratios;
    private readonly LevelGene[] metric;

    public MetaMetricEncoding(MetaMetricEncodingOptions options, ModelTopology topology)
    {
        if (options.Pattern is { } pattern && (pattern.IsUnstructured || options.Target is not null || options.Levels > 1))
        {
            throw new ArgumentException("give an N:M pattern (such as 2:4) alone, or a target with levels; a pattern fixes the ratio.");
        }

        this.options = options;
        LevelGene?[] components =
            [Gene("alpha", options.Alpha), Gene("f1", options.F1), Gene("beta", options.Beta), Gene("f2", options.F2)];
        metric = [.. components.OfType<LevelGene>()];
        ratios = new(topology, options.Target ?? PublishedTarget, options.Step, options.Levels, options.Granularity, options.Exact);
        Genes = [.. metric, .. ratios.Genes];
    }

    public IReadOnlyList<Gene> Genes { get; }

    public Genome Repair(Genome genome, RandomStream random) =>
        new([.. genome.Take(metric.Length), .. ratios.Repair(genome.Skip(metric.Length), random)]);

    public CompressionPlan Decode(Genome genome)
    {
        var chosen = metric.Zip(genome).ToDictionary(pair => pair.First.Name, pair => (int)pair.Second);
        T Choice<T>(string name, IReadOnlyList<T> allowed) => allowed[chosen.GetValueOrDefault(name)];
        var found = new ImportanceMetric(
            Choice("alpha", options.Alpha), Choice("f1", options.F1), Choice("beta", options.Beta), Choice("f2", options.F2));
        return ratios.Decode(
            genome.Skip(metric.Length),
            ratio => (options.Pattern is { } pattern ? new Sparsify(pattern) : new Sparsify(ratio)) with { Metric = found });
    }

    private static LevelGene? Gene<T>(string name, IReadOnlyList<T> allowed)
        where T : struct, Enum
    {
        string[] labels = [.. allowed.Select(value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()))];
        var repeated = labels.GroupBy(label => label).FirstOrDefault(group => group.Count() > 1);
        return repeated is not null ? throw new ArgumentException($"{name} names {repeated.Key} more than once.")
            : labels.Length == 1 ? null
            : new(name, labels.Length) { Labels = labels };
    }
}
