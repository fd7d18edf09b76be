namespace EvoPrune;

/// <summary>The volume that a set of cost vectors dominates, up to a reference point. Exact in any number of objectives.</summary>
public static class Hypervolume
{
    /// <summary>The dominated volume. Vectors that are not better than the reference in every objective add nothing.</summary>
    public static double Of(IReadOnlyList<double[]> costs, double[] reference)
    {
        double[][] inside = [.. costs.Where(cost => IsInside(cost, reference))];
        return inside.Length == 0 ? 0 : reference.Length switch
        {
            1 => reference[0] - inside.Min(cost => cost[0]),
            2 => Sweep(inside, reference),
            _ => Wfg(inside, reference),
        };
    }

    private static bool IsInside(double[] cost, double[] reference) => !cost.Where((value, i) => value >= reference[i]).Any();

    // From the best first objective on, every vector adds the strip by which it lowers the second.
    private static double Sweep(double[][] costs, double[] reference)
    {
        var (volume, lowest) = (0.0, reference[1]);
        foreach (var cost in costs.OrderBy(cost => cost[0]))
        {
            if (cost[1] < lowest)
            {
                volume += (reference[0] - cost[0]) * (lowest - cost[1]);
                lowest = cost[1];
            }
        }

        return volume;
    }

    // While, Bradstreet and Barone (IEEE TEC 16(1), 2012): what a vector adds is its own box without what the later ones, limited to
    // that box, dominate of it. Worst last objective first keeps the limited sets small.
    private static double Wfg(IReadOnlyList<double[]> costs, double[] reference)
    {
        if (reference.Length == 2)
        {
            return Sweep([.. costs], reference);
        }

        double[][] ordered = [.. costs.OrderByDescending(cost => cost[^1])];
        var volume = 0.0;
        for (var k = 0; k < ordered.Length; k++)
        {
            var corner = ordered[k];
            double[][] limited = [.. ordered[(k + 1)..].Select(other => (double[])[.. other.Select((value, i) => Math.Max(value, corner[i]))])];
            volume += Box(corner, reference) - Wfg(Distinct(Pareto.Front(limited)), reference);
        }

        return volume;
    }

    private static IReadOnlyList<double[]> Distinct(IReadOnlyList<double[]> costs) => [.. costs.DistinctBy(cost => new Genome(cost))];

    private static double Box(double[] corner, double[] reference) => corner.Select((value, i) => reference[i] - value).Aggregate(1.0, (a, b) => a * b);
}
