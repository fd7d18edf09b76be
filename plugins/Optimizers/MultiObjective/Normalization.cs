namespace EvoPrune.Optimizers.MultiObjective;

/// <summary>Maps costs to where the front reaches from 0 to about 1 in every objective. Learns from generation to generation.</summary>
/// <remarks>
/// Deb and Jain (2014), algorithm 2: the ideal point, the extreme points and the intercepts of the plane through them. The ideal and
/// the extreme points found so far take part in every later generation. Lengths are measured in shares of the present front's range
/// before anything is compared with a constant, so that no sublayer of an objective can matter.
/// </remarks>
internal sealed class Normalization
{
    // Weight of an objective off the axis in the achievement function, and the share of the range below which it counts as none.
    private const double OffAxis = 1e6, Negligible = 1e-3;

    // An intercept this near to the ideal point is no extent.
    private const double Degenerate = 1e-6;

    private double[] ideal = [], worst = [];
    private double[][] extremes = [];

    /// <summary>Learns from a generation and normalises it.</summary>
    /// <param name="all">All costs of the generation.</param>
    /// <param name="front">Those that nothing dominates.</param>
    public IReadOnlyList<double[]> Normalize(IReadOnlyList<double[]> all, IReadOnlyList<double[]> front)
    {
        ideal = Extent(ideal, all, Math.Min);
        worst = Extent(worst, all, Math.Max);
        var lengths = Lengths(Extent([], front, Math.Max), Extent([], all, Math.Max));
        extremes = Extremes([.. extremes, .. front], lengths);
        var intercepts = Intercepts(lengths);
        return [.. all.Select(cost => Shares(cost, intercepts))];
    }

    private static double[] Extent(double[] known, IReadOnlyList<double[]> costs, Func<double, double, double> best) =>
        [.. costs[0].Select((value, i) => costs.Aggregate(known.Length > 0 ? known[i] : value, (extent, cost) => best(extent, cost[i])))];

    // The range of the front; of the generation where the front has none; any where nothing has.
    private double[] Lengths(double[] frontWorst, double[] generationWorst) => [.. ideal.Select((best, i) =>
        frontWorst[i] > best ? frontWorst[i] - best : generationWorst[i] > best ? generationWorst[i] - best : 1)];

    private double[] Shares(double[] cost, double[] lengths) => [.. cost.Select((value, i) => (value - ideal[i]) / lengths[i])];

    // Per axis the candidate with the least achievement scalarising function: the one that has least of everything else.
    private double[][] Extremes(double[][] candidates, double[] lengths)
    {
        double[][] shares = [.. candidates.Select(candidate => Shares(candidate, lengths))];
        return [.. ideal.Select((_, axis) => candidates[Enumerable.Range(0, candidates.Length).MinBy(i => Achievement(shares[i], axis))])];
    }

    private static double Achievement(double[] shares, int axis)
    {
        var highest = 0.0;
        for (var i = 0; i < shares.Length; i++)
        {
            var share = shares[i] < Negligible ? 0 : shares[i];
            highest = Math.Max(highest, i == axis ? share : share * OffAxis);
        }

        return highest;
    }

    // Where the extreme points span no plane, or one that does not cut the axes where costs have been seen, the front's range stands in.
    private double[] Intercepts(double[] lengths)
    {
        if (Hyperplane.Intercepts([.. extremes.Select(extreme => Shares(extreme, lengths))]) is not { } cuts || cuts.Any(cut => !(cut > Degenerate)))
        {
            return lengths;
        }

        return [.. cuts.Select((cut, i) => worst[i] > ideal[i] ? Math.Min(cut * lengths[i], worst[i] - ideal[i]) : lengths[i])];
    }
}
