using EvoPrune.Host.Compare.Format;
using EvoPrune.Host.Compare.Statistics;
using EvoPrune.Host.Experiments;

namespace EvoPrune.Host.Compare.Results;

/// <summary>On which terms outcomes are compared.</summary>
internal sealed record ComparisonTerms(string Name, string Baseline, IReadOnlyList<string> Variants, IReadOnlyList<long> Seeds)
{
    public SearchCap? Budget { get; init; }

    public ComparedMeasure Measure { get; init; }

    public double SparsityTolerance { get; init; } = 0.01;

    public IntervalMethod Interval { get; init; }

    /// <summary>Names of the further texts.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    public IReadOnlyDictionary<string, PublishedFigure> Published { get; init; } = new Dictionary<string, PublishedFigure>();

    /// <summary>The terms that a comparison file sets.</summary>
    public static ComparisonTerms Of(ComparisonSpec spec) => new(spec.Name, spec.Baseline, [.. spec.Variants.Keys], spec.Seeds)
    {
        Budget = spec.Budget,
        Measure = spec.Measure,
        SparsityTolerance = spec.SparsityTolerance,
        Interval = spec.Interval,
        Texts = [.. spec.Report.Keys],
        Published = spec.Published,
    };

    /// <summary>The difference of a variant to the baseline over pairs of equal seeds; null if there are none.</summary>
    /// <param name="purpose">Keys the random stream of a bootstrap, so that the same figures always give the same interval.</param>
    /// <param name="pairs">Variant and baseline of the same seed.</param>
    public PairedDifference? Difference(string purpose, IReadOnlyList<(double Variant, double Baseline)> pairs) => pairs.Count == 0 ? null
        : PairedDifference.Of(pairs, differences => Interval == IntervalMethod.T
            ? Statistics.Interval.Student(differences)
            : Statistics.Interval.Bootstrap(differences, new RandomStream(0, $"bootstrap {purpose}")));
}
