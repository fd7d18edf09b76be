namespace EvoPrune;

/// <summary>How near a set of cost vectors comes to every point of a known front, on average.</summary>
/// <remarks>
/// Deb and Jain (2014), section V: the targets are the points where the reference lines meet the front. Against a dense sample of
/// the front the figure is a different one, some tens of times larger; whoever states it says which targets were meant.
/// </remarks>
public static class InvertedGenerationalDistance
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
