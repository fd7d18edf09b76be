namespace EvoPrune.Benchmarks;

/// <summary>What a benchmark makes of its rounds.</summary>
internal static class Timing
{
    /// <summary>The middle value; the upper of the two where their number is even.</summary>
    public static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
