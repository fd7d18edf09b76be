using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace EvoPrune.Host.Compare.Statistics;

/// <summary>Where the mean of a population lies with 95 % confidence, as far as a sample tells.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
internal readonly record struct Interval(double Low, double High)
{
    /// <summary>How surely the mean lies inside.</summary>
    public const double Confidence = 0.95;

    private const double Tail = (1 - Confidence) / 2;
    private const int Resamples = 10_000;

    /// <summary>Whether both signs are possible; so they are where no interval could be computed.</summary>
    public bool CoversZero => !(Low > 0 || High < 0);

    /// <summary>Whether it could be computed: squares of large differences overflow.</summary>
    public bool IsFinite => double.IsFinite(Low) && double.IsFinite(High);

    /// <summary>Student's interval: the mean, give or take so many standard errors. Needs two values at least.</summary>
    public static Interval Student(IReadOnlyList<double> values)
    {
        var mean = values.Mean();
        var reach = StudentT.InvCDF(0, 1, values.Count - 1, 1 - Tail) * values.StandardDeviation() / Math.Sqrt(values.Count);
        return new(mean - reach, mean + reach);
    }

    /// <summary>Percentile bootstrap (Efron 1979): means of samples drawn with replacement. The same values and stream give the same interval.</summary>
    public static Interval Bootstrap(IReadOnlyList<double> values, RandomStream random)
    {
        var means = new double[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            var sum = 0.0;
            for (var draw = 0; draw < values.Count; draw++)
            {
                sum += random.Pick(values);
            }

            means[i] = sum / values.Count;
        }

        Array.Sort(means);
        return new(
            SortedArrayStatistics.QuantileCustom(means, Tail, QuantileDefinition.R7),
            SortedArrayStatistics.QuantileCustom(means, 1 - Tail, QuantileDefinition.R7));
    }
}
