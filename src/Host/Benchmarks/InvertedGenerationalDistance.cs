namespace EvoPrune.Host.Benchmarks;

/// <summary>The mean distance from the points of a known front to a set of cost vectors.</summary>
/// <remarks>
/// Deb and Jain (2014), section V: the targets are the points where the reference lines meet the front. Against a dense sample of the
/// front the value is some tens of times larger, so a published value needs its targets stated.
/// </remarks>
internal static class InvertedGenerationalDistance
{
    /// <summary>Mean over the targets of the Euclidean distance to the nearest vector.</summary>
    public static double Of(IReadOnlyList<double[]> costs, IReadOnlyList<double[]> targets) =>
        targets.Average(target => Math.Sqrt(costs.Min(cost => SquaredDistance(cost, target))));

    private static double SquaredDistance(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
        {
            sum += (left[i] - right[i]) * (left[i] - right[i]);
        }

        return sum;
    }
}
