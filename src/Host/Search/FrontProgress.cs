using System.Runtime.InteropServices;

namespace EvoPrune.Host.Search;

/// <summary>One generation of a search in the result.</summary>
/// <param name="Generation">Index, from 0.</param>
/// <param name="Best">Best value of the first objective so far; null while every evaluation has failed.</param>
/// <param name="Mean">Mean of the first objective over the successful proposals of the generation.</param>
/// <param name="Seconds">Wall time since the search began.</param>
public sealed record TimelineEntry(int Generation, double? Best, double? Mean, double Seconds)
{
    /// <summary>Share of the objective space that the front dominates, see <see cref="FrontVolume"/>; absent for one objective.</summary>
    public double? Hypervolume { get; init; }

    /// <summary>
    /// Calibration tokens that the best was scored on; absent for the whole set. Only values on the whole set are comparable.
    /// </summary>
    public long? Tokens { get; init; }
}

/// <summary>The share of the objective space that the front of a search dominates, and the box that the share refers to.</summary>
/// <param name="Value">
/// Share of the box between the best and the worst values, in [0, 1]; independent of the units of the objectives.
/// </param>
/// <param name="Best">Best value of every objective over the whole search, by name.</param>
/// <param name="Worst">Worst value of every objective over the whole search, which is the reference point.</param>
public sealed record FrontVolume(double Value, IReadOnlyDictionary<string, double> Best, IReadOnlyDictionary<string, double> Worst);

/// <summary>Follows the front of a search from generation to generation.</summary>
/// <remarks>
/// The reference point is the worst value of every objective among all evaluations that could have become the result. It is known only at
/// the end, when the fronts of all generations are measured against it; so the volumes of a search never decrease. Two searches have
/// different reference points, and their volumes are not comparable.
/// </remarks>
internal sealed class FrontProgress
{
    // The time of an exact hypervolume grows exponentially with the number of objectives.
    private const int MostObjectives = 3;

    private readonly List<IReadOnlyList<double[]>?> fronts = [];
    private double[] best = [], worst = [];
    private IReadOnlyList<Metric> metrics = [];

    /// <summary>Adds an evaluation that could become the result.</summary>
    public void Add(Evaluation evaluation)
    {
        if (evaluation.Failure is null)
        {
            var costs = Costs(evaluation);
            metrics = [.. evaluation.Measurements.Select(measurement => measurement.Metric)];
            best = best.Length == 0 ? costs : [.. best.Zip(costs, Math.Min)];
            worst = worst.Length == 0 ? costs : [.. worst.Zip(costs, Math.Max)];
        }
    }

    /// <summary>Forgets values that are not comparable with the next ones. Earlier generations then have no volume.</summary>
    public void Clear()
    {
        (best, worst) = ([], []);
        CollectionsMarshal.AsSpan(fronts).Clear();
    }

    /// <summary>Adds the front at the end of a generation.</summary>
    public void EndGeneration(IReadOnlyList<Evaluation> front) => fronts.Add([.. front.Select(Costs)]);

    /// <summary>The timeline with volumes; unchanged for one objective and for more than three.</summary>
    public IReadOnlyList<TimelineEntry> Complete(IReadOnlyList<TimelineEntry> timeline) => metrics.Count is < 2 or > MostObjectives
        ? timeline
        : [.. timeline.Zip(fronts, (entry, front) => entry with { Hypervolume = front is null ? null : Share(front) })];

    /// <summary>The volume of the last front; null for one objective and for more than three.</summary>
    public FrontVolume? Volume =>
        metrics.Count is < 2 or > MostObjectives ? null : new(Share(fronts[^1]!), Values(best), Values(worst));

    private double Share(IReadOnlyList<double[]> front) => Hypervolume.Of(
        [.. front.Select(cost => (double[])[.. cost.Select((value, i) => NormalizedCost.Of(value, best[i], worst[i]))])],
        [.. Enumerable.Repeat(1.0, metrics.Count)]);

    private Dictionary<string, double> Values(double[] costs) =>
        metrics.Zip(costs).ToDictionary(pair => pair.First.Name, pair => pair.First.Cost(pair.Second));

    private static double[] Costs(Evaluation evaluation) => [.. evaluation.Measurements.Select(measurement => measurement.Cost)];
}

/// <summary>The volume that a set of cost vectors dominates up to a reference point, exact for any number of objectives.</summary>
internal static class Hypervolume
{
    /// <summary>The dominated volume. A vector that does not beat the reference in every objective adds nothing.</summary>
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

    // In ascending order of the first objective, every vector adds the strip by which it lowers the second.
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

    // While, Bradstreet and Barone (IEEE TEC 16(1), 2012): a vector adds its own box minus the part that later vectors, limited to the
    // box, dominate. Starting from the worst last objective keeps the limited sets small.
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
            double[] Limited(double[] other) => [.. other.Select((value, i) => Math.Max(value, corner[i]))];
            double[][] limited = [.. ordered[(k + 1)..].Select(Limited)];
            volume += Box(corner, reference) - Wfg(Distinct(Pareto.Front(limited)), reference);
        }

        return volume;
    }

    private static IReadOnlyList<double[]> Distinct(IReadOnlyList<double[]> costs) => [.. costs.DistinctBy(cost => new Genome(cost))];

    private static double Box(double[] corner, double[] reference) =>
        corner.Select((value, i) => reference[i] - value).Aggregate(1.0, (volume, side) => volume * side);
}
