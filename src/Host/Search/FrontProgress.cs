using System.Runtime.InteropServices;

namespace EvoPrune.Host.Search;

/// <summary>How much of the objective space the front of a search dominates, and what it was measured against.</summary>
/// <param name="Value">Share of the box between the best and the worst values, from 0 to 1; no unit of an objective matters.</param>
/// <param name="Best">Best value of every objective over the whole search, by name.</param>
/// <param name="Worst">Worst value of every objective over the whole search: the reference point.</param>
public sealed record FrontVolume(double Value, IReadOnlyDictionary<string, double> Best, IReadOnlyDictionary<string, double> Worst);

/// <summary>Follows the front of a search from generation to generation.</summary>
/// <remarks>
/// The reference point is the worst value of every objective among all evaluations that could have been the result. It is known at the
/// end only; every generation's front is then measured against the same one, so that the volumes of a search never fall. Those of
/// two searches have different references, and are not to be compared.
/// </remarks>
internal sealed class FrontProgress
{
    // Exact volumes take time that grows exponentially with the number of objectives.
    private const int MostObjectives = 3;

    private readonly List<IReadOnlyList<double[]>?> fronts = [];
    private double[] best = [], worst = [];
    private IReadOnlyList<Metric> metrics = [];

    /// <summary>Takes note of an evaluation that could be the result.</summary>
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

    /// <summary>Forgets values that do not compare with those to come. Generations until now have no volume.</summary>
    public void Clear()
    {
        (best, worst) = ([], []);
        CollectionsMarshal.AsSpan(fronts).Clear();
    }

    /// <summary>Takes note of the front at the end of a generation.</summary>
    public void EndGeneration(IReadOnlyList<Evaluation> front) => fronts.Add([.. front.Select(Costs)]);

    /// <summary>The timeline with the volumes; as it is for one objective, and for more than three.</summary>
    public IReadOnlyList<TimelineEntry> Complete(IReadOnlyList<TimelineEntry> timeline) => metrics.Count is < 2 or > MostObjectives
        ? timeline
        : [.. timeline.Zip(fronts, (entry, front) => entry with { Hypervolume = front is null ? null : Share(front) })];

    /// <summary>The volume of the last front; null for one objective, and for more than three.</summary>
    public FrontVolume? Volume => metrics.Count is < 2 or > MostObjectives ? null : new(Share(fronts[^1]!), Values(best), Values(worst));

    private double Share(IReadOnlyList<double[]> front) => Hypervolume.Of(
        [.. front.Select(cost => (double[])[.. cost.Select((value, i) => NormalizedCost.Of(value, best[i], worst[i]))])],
        [.. Enumerable.Repeat(1.0, metrics.Count)]);

    private Dictionary<string, double> Values(double[] costs) => metrics.Zip(costs).ToDictionary(pair => pair.First.Name, pair => pair.First.Cost(pair.Second));

    private static double[] Costs(Evaluation evaluation) => [.. evaluation.Measurements.Select(measurement => measurement.Cost)];
}
