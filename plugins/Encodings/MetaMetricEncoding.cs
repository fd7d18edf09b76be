using System.ComponentModel;
using System.Text.Json;

namespace EvoPrune.Encodings;

/// <summary>Four genes for the importance metric alpha F1(|W|) beta F2(||X||), then, if asked for, one level per block or layer.</summary>
/// <remarks>
/// OptiShear (seed 002), the meta pruning metric, with or without the layerwise ratios in the same genome. A part of the metric with
/// one allowed value is no choice and has no gene.
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
        metric = [.. new[] { Gene("alpha", options.Alpha), Gene("f1", options.F1), Gene("beta", options.Beta), Gene("f2", options.F2) }.OfType<LevelGene>()];
        ratios = new(topology, options.Target ?? PublishedTarget, options.Step, options.Levels, options.Granularity, options.Exact);
        Genes = [.. metric, .. ratios.Genes];
    }

    public IReadOnlyList<Gene> Genes { get; }

    public Genome Repair(Genome genome, RandomStream random) =>
        new([.. genome.Take(metric.Length), .. ratios.Repair(genome.Skip(metric.Length), random)]);

    public CompressionPlan Decode(Genome genome)
    {
        var chosen = metric.Zip(genome, (gene, level) => (gene.Name, Level: (int)level)).ToDictionary(pair => pair.Name, pair => pair.Level);
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
