using MathNet.Numerics.LinearAlgebra;

namespace EvoPrune.Optimizers;

/// <summary>
/// Accepts front by front; from the front that does not fit, the members near the reference lines with the fewest members.
/// </summary>
/// <remarks>Deb and Jain (2014), algorithm 1; normalisation, association and niching below are algorithms 2, 3 and 4.</remarks>
internal sealed class ReferencePointSurvival(IReadOnlyList<double[]> points) : ISurvival
{
    private readonly double[][] directions = [.. points.Select(Unit)];
    private readonly Normalization normalization = new();

    public IReadOnlyList<Member> Select(IReadOnlyList<Member> members, int places, RandomStream random)
    {
        double[][] costs = [.. members.Select(member => member.Costs)];
        var fronts = NonDominatedSort.Fronts(costs);
        var normalized = normalization.Normalize(costs, [.. fronts[0].Select(i => costs[i])]);

        List<int> survivors = [];
        var rank = 0;
        for (; rank < fronts.Count && survivors.Count + fronts[rank].Count <= places; rank++)
        {
            survivors.AddRange(fronts[rank]);
        }

        if (survivors.Count < places && rank < fronts.Count)
        {
            var counts = new int[directions.Length];
            foreach (var accepted in survivors)
            {
                counts[Association.Of(normalized[accepted], directions).Line]++;
            }

            var last = fronts[rank];
            Association[] associations = [.. last.Select(i => Association.Of(normalized[i], directions))];
            survivors.AddRange(Niche(counts, associations, places - survivors.Count, random).Select(i => last[i]));
        }

        return [.. survivors.Select(i => members[i])];
    }

    private static double[] Unit(double[] point)
    {
        var length = Math.Sqrt(point.Sum(x => x * x));
        return [.. point.Select(x => x / length)];
    }

    // Algorithm 4: indices into the last front, taken where the reference lines have the fewest members. The random stream breaks ties
    // between lines and chooses on lines that have members already. The counts grow with every choice.
    private static List<int> Niche(int[] counts, Association[] front, int places, RandomStream random)
    {
        var waiting = Enumerable.Range(0, front.Length).GroupBy(i => front[i].Line).ToDictionary(line => line.Key, line => line.ToList());
        List<int> chosen = [];
        while (chosen.Count < places)
        {
            var fewest = waiting.Keys.Min(line => counts[line]);
            var line = random.Pick([.. waiting.Keys.Where(line => counts[line] == fewest).Order()]);
            var members = waiting[line];
            var member = counts[line] == 0 ? members.MinBy(i => front[i].Distance) : random.Pick(members);
            chosen.Add(member);
            counts[line]++;
            members.Remove(member);
            if (members.Count == 0)
            {
                waiting.Remove(line);
            }
        }

        return chosen;
    }
}

/// <summary>Maps costs so that the front reaches from 0 to about 1 in every objective. Learns from generation to generation.</summary>
/// <remarks>
/// Deb and Jain (2014), algorithm 2: the ideal point, the extreme points, and the intercepts of the plane through them. The ideal and
/// extreme points found so far take part in every later generation. Lengths are measured in shares of the present front's range before they
/// are compared with a constant, so the unit of an objective does not matter.
/// </remarks>
internal sealed class Normalization
{
    // Weight of the other objectives in the achievement function, and the share of the range below which one counts as zero.
    private const double OffAxis = 1e6, Negligible = 1e-3;

    // An intercept this close to the ideal point is no extent.
    private const double Degenerate = 1e-6;

    private double[] ideal = [], worst = [];
    private double[][] extremes = [];

    /// <summary>Updates the ideal and extreme points with a generation, and normalises it.</summary>
    /// <param name="all">All costs of the generation.</param>
    /// <param name="front">The non-dominated ones.</param>
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

    // The range of the front; if it has none, the range of the generation; if that has none either, 1.
    private double[] Lengths(double[] frontWorst, double[] generationWorst) => [.. ideal.Select((best, i) =>
        frontWorst[i] > best ? frontWorst[i] - best : generationWorst[i] > best ? generationWorst[i] - best : 1)];

    private double[] Shares(double[] cost, double[] lengths) => [.. cost.Select((value, i) => (value - ideal[i]) / lengths[i])];

    // For every axis, the candidate with the smallest achievement scalarising function: it has least of all other objectives.
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

    // If the extreme points span no plane, or one that cuts an axis outside the costs seen so far, the range of the front is used.
    private double[] Intercepts(double[] lengths)
    {
        var cuts = Hyperplane.Intercepts([.. extremes.Select(extreme => Shares(extreme, lengths))]);
        if (cuts is null || cuts.Any(cut => !(cut > Degenerate)))
        {
            return lengths;
        }

        return [.. cuts.Select((cut, i) => worst[i] > ideal[i] ? Math.Min(cut * lengths[i], worst[i] - ideal[i]) : lengths[i])];
    }
}

/// <summary>The plane through as many points as there are axes.</summary>
internal static class Hyperplane
{
    // Share of the largest value below which a pivot or a slope is only rounding error.
    private const double RoundingError = 1e-12;

    /// <summary>Where the plane cuts the axes; null if the points span no plane or the plane misses an axis.</summary>
    public static double[]? Intercepts(IReadOnlyList<double[]> points)
    {
        var coordinates = Matrix<double>.Build.DenseOfRows(points);
        var largest = coordinates.Enumerate().Max(Math.Abs);
        var elimination = coordinates.LU();
        if (!(elimination.U.Diagonal().AbsoluteMinimum() > RoundingError * largest))
        {
            return null;
        }

        // The plane is all x with slopes · x = 1.
        var slopes = elimination.Solve(Vector<double>.Build.Dense(points.Count, 1));
        return slopes.AbsoluteMinimum() * largest > RoundingError ? [.. slopes.Select(slope => 1 / slope)] : null;
    }
}

/// <summary>The reference line nearest to a member, and the perpendicular distance to it.</summary>
/// <remarks>Deb and Jain (2014), algorithm 3.</remarks>
internal readonly record struct Association(int Line, double Distance)
{
    /// <summary>Associates a point of the normalised objective space with a line; among equally near lines, with the first.</summary>
    /// <param name="point">Normalised costs.</param>
    /// <param name="directions">Unit vectors along the reference lines.</param>
    public static Association Of(double[] point, IReadOnlyList<double[]> directions)
    {
        var nearest = new Association(0, double.PositiveInfinity);
        for (var line = 0; line < directions.Count; line++)
        {
            var distance = SquaredDistance(point, directions[line]);
            if (distance < nearest.Distance)
            {
                nearest = new(line, distance);
            }
        }

        return nearest with { Distance = Math.Sqrt(nearest.Distance) };
    }

    private static double SquaredDistance(double[] point, double[] direction)
    {
        var (along, distance) = (0.0, 0.0);
        for (var i = 0; i < point.Length; i++)
        {
            along += point[i] * direction[i];
        }

        for (var i = 0; i < point.Length; i++)
        {
            var across = point[i] - along * direction[i];
            distance += across * across;
        }

        return distance;
    }
}
