namespace EvoPrune.Optimizers.MultiObjective;

/// <summary>How much room a cost vector has between its neighbours of the same front.</summary>
/// <remarks>Deb et al. (2002), section III-B. Every objective counts in shares of the front's own range, so sublayers do not matter.</remarks>
internal static class CrowdingDistance
{
    /// <summary>One distance per vector; infinite at the ends of every objective. An objective without range says nothing.</summary>
    public static double[] Of(IReadOnlyList<double[]> front)
    {
        var distances = new double[front.Count];
        for (var objective = 0; front.Count > 0 && objective < front[0].Length; objective++)
        {
            int[] order = [.. Enumerable.Range(0, front.Count).OrderBy(i => front[i][objective])];
            var range = front[order[^1]][objective] - front[order[0]][objective];
            if (range > 0)
            {
                (distances[order[0]], distances[order[^1]]) = (double.PositiveInfinity, double.PositiveInfinity);
                for (var i = 1; i < order.Length - 1; i++)
                {
                    distances[order[i]] += (front[order[i + 1]][objective] - front[order[i - 1]][objective]) / range;
                }
            }
        }

        return distances;
    }
}
