using MathNet.Numerics.Statistics;

namespace EvoPrune.Host.Compare.Statistics;

/// <summary>Where values lie: their middle, and how far they spread.</summary>
/// <param name="Median">Half of the values lie below.</param>
/// <param name="LowerQuartile">A quarter of the values lies below.</param>
/// <param name="UpperQuartile">A quarter of the values lies above.</param>
/// <param name="Deviation">Median absolute deviation from the median.</param>
internal sealed record SampleSummary(double Median, double LowerQuartile, double UpperQuartile, double Deviation)
{
    /// <summary>The spread of some values; quantiles between two of them are interpolated (Hyndman and Fan's type 7).</summary>
    public static SampleSummary Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var median = Quantile(sorted, 0.5);
        return new(median, Quantile(sorted, 0.25), Quantile(sorted, 0.75), Quantile([.. sorted.Select(value => Math.Abs(value - median)).Order()], 0.5));
    }

    private static double Quantile(double[] sorted, double share) => SortedArrayStatistics.QuantileCustom(sorted, share, QuantileDefinition.R7);
}
