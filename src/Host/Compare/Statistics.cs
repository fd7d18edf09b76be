using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace EvoPrune.Host.Compare;

/// <summary>The difference between a variant and the baseline, paired by seed.</summary>
/// <param name="Pairs">Number of common seeds.</param>
/// <param name="Mean">Mean of variant minus baseline.</param>
/// <param name="Relative">The mean difference divided by the mean of the baseline.</param>
/// <param name="Low">Lower bound of the confidence interval; null for fewer than two pairs.</param>
/// <param name="High">Upper bound.</param>
/// <param name="Wins">Number of seeds with a better value than the baseline.</param>
/// <param name="Losses">Number of seeds with a worse value.</param>
/// <param name="Ties">Number of seeds with the same value.</param>
/// <param name="Verdict">The conclusion.</param>
internal sealed record PairedDifference(
    int Pairs, double Mean, double Relative, double? Low, double? High, int Wins, int Losses, int Ties, Verdict Verdict)
{
    /// <summary>The difference over at least one pair.</summary>
    /// <param name="pairs">Variant and baseline of the same seed.</param>
    /// <param name="direction">Which values are better.</param>
    /// <param name="intervalOf">Computes the confidence interval of at least two differences.</param>
    public static PairedDifference Of(IReadOnlyList<(double Variant, double Baseline)> pairs, Direction direction,
        Func<IReadOnlyList<double>, ConfidenceInterval> intervalOf)
    {
        double[] differences = [.. pairs.Select(pair => pair.Variant - pair.Baseline)];
        var mean = MeanOf(differences);
        ConfidenceInterval? interval = differences.Length >= 2 && intervalOf(differences) is { IsFinite: true } found ? found : null;
        return new(
            pairs.Count,
            mean,
            mean / MeanOf(pairs.Select(pair => pair.Baseline)),
            interval?.Low,
            interval?.High,
            differences.Count(IsBetter),
            differences.Count(difference => IsBetter(-difference)),
            differences.Count(difference => difference == 0),
            interval is not { CoversZero: false } ? Verdict.NoDifferenceShown : IsBetter(mean) ? Verdict.Better : Verdict.Worse);

        bool IsBetter(double difference) => direction == Direction.Minimize ? difference < 0 : difference > 0;
    }

    // The sum of values near the largest double overflows, although their mean does not.
    private static double MeanOf(IEnumerable<double> values)
    {
        double[] all = [.. values];
        return all.Average() is var mean && double.IsFinite(mean) ? mean : all.Sum(value => value / all.Length);
    }
}

/// <summary>The conclusion from a paired difference.</summary>
internal enum Verdict
{
    /// <summary>The interval covers zero, or there are fewer than two pairs.</summary>
    NoDifferenceShown,

    /// <summary>The whole interval lies on the better side.</summary>
    Better,

    /// <summary>The whole interval lies on the worse side.</summary>
    Worse,
}

/// <summary>A 95 % confidence interval of a mean.</summary>
/// <param name="Low">Lower bound.</param>
/// <param name="High">Upper bound.</param>
internal readonly record struct ConfidenceInterval(double Low, double High)
{
    /// <summary>The confidence level.</summary>
    public const double Confidence = 0.95;

    private const double Tail = (1 - Confidence) / 2;
    private const int Resamples = 10_000;

    /// <summary>Whether the interval contains zero. True for NaN bounds.</summary>
    public bool CoversZero => !(Low > 0 || High < 0);

    /// <summary>Whether both bounds are finite. Squares of large differences may overflow.</summary>
    public bool IsFinite => double.IsFinite(Low) && double.IsFinite(High);

    /// <summary>Student's t interval. Needs at least two values.</summary>
    public static ConfidenceInterval Student(IReadOnlyList<double> values)
    {
        var mean = values.Mean();
        var reach = StudentT.InvCDF(0, 1, values.Count - 1, 1 - Tail) * values.StandardDeviation() / Math.Sqrt(values.Count);
        return new(mean - reach, mean + reach);
    }

    /// <summary>
    /// Percentile bootstrap (Efron 1979): quantiles of the means of samples drawn with replacement. Deterministic for a stream.
    /// </summary>
    public static ConfidenceInterval Bootstrap(IReadOnlyList<double> values, RandomStream random) => Bootstrap([values], random);

    /// <summary>The interval for the mean of several group means. Every group is resampled separately.</summary>
    public static ConfidenceInterval Bootstrap(IReadOnlyList<IReadOnlyList<double>> groups, RandomStream random)
    {
        var means = new double[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            foreach (var values in groups)
            {
                var sum = 0.0;
                for (var draw = 0; draw < values.Count; draw++)
                {
                    sum += random.Pick(values);
                }

                means[i] += sum / values.Count / groups.Count;
            }
        }

        Array.Sort(means);
        return new(
            SortedArrayStatistics.QuantileCustom(means, Tail, QuantileDefinition.R7),
            SortedArrayStatistics.QuantileCustom(means, 1 - Tail, QuantileDefinition.R7));
    }
}

/// <summary>Median and spread of a sample.</summary>
/// <param name="Median">The median.</param>
/// <param name="LowerQuartile">The 25 % quantile.</param>
/// <param name="UpperQuartile">The 75 % quantile.</param>
/// <param name="Deviation">Median absolute deviation from the median.</param>
internal sealed record SampleSummary(double Median, double LowerQuartile, double UpperQuartile, double Deviation)
{
    /// <summary>Summarizes at least one value. Quantiles are interpolated (Hyndman and Fan 1996, type 7).</summary>
    public static SampleSummary Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var median = Quantile(sorted, 0.5);
        return new(median, Quantile(sorted, 0.25), Quantile(sorted, 0.75),
            Quantile([.. sorted.Select(value => Math.Abs(value - median)).Order()], 0.5));
    }

    private static double Quantile(double[] sorted, double share) =>
        SortedArrayStatistics.QuantileCustom(sorted, share, QuantileDefinition.R7);
}
