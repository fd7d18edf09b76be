using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Optimizers;

/// <summary>Options of <see cref="Nsga2"/>.</summary>
public sealed record Nsga2Options : NsgaOptions
{
    public Nsga2Options() => (CrossoverRate, CrossoverEta) = (0.9, 20);

    [Description("Genomes alive in every generation.")]
    [Range(4, 1_000_000)]
    public int Population { get; init; } = 100;
}

/// <summary>NSGA-II for two or three objectives: crowding distance keeps the front spread.</summary>
/// <remarks>
/// Deb, Pratap, Agarwal and Meyarivan, "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE TEC 6(2), 2002. Its settings
/// for real-coded genes are crossover rate 0.9 and distribution indices of 20.
/// </remarks>
[Plugin("nsga2")]
[Description("NSGA-II: several objectives, survivors spread by crowding distance; for two or three objectives.")]
public sealed class Nsga2(Nsga2Options options, SearchSpace space) : IMultiObjectiveOptimizer, IPopulationOptimizer
{
    private readonly Evolution evolution = new(options, space.RequireGenes(), options.Population, new CrowdingSurvival(), Better);

    public int? PlannedProposals => evolution.PlannedProposals;

    public IReadOnlyList<Evaluation> Population => evolution.Population;

    public Race? Race => evolution.Race;

    public IReadOnlyList<Proposal> Ask(Generation generation) => evolution.Ask(generation);

    public void Tell(IReadOnlyList<Evaluation> evaluations) => evolution.Tell(evaluations);

    // The crowded comparison operator: feasibility, then front, then crowding distance.
    private static Member Better(Member left, Member right) =>
        (right.Violation, right.Rank, -right.Crowding).CompareTo((left.Violation, left.Rank, -left.Crowding)) < 0 ? right : left;
}

/// <summary>Accepts front by front; from the front that does not fit, the members with the largest crowding distance.</summary>
/// <remarks>Deb et al. (2002), section III-C.</remarks>
internal sealed class CrowdingSurvival : ISurvival
{
    public IReadOnlyList<Member> Select(IReadOnlyList<Member> members, int places, RandomStream random)
    {
        List<Member> survivors = [];
        foreach (var (rank, front) in NonDominatedSort.Fronts([.. members.Select(member => member.Costs)]).Index())
        {
            var distances = Distances([.. front.Select(i => members[i].Costs)]);
            var ranked = front.Select((index, i) => members[index] with { Rank = rank, Crowding = distances[i] });
            survivors.AddRange(ranked.OrderByDescending(member => member.Crowding).Take(places - survivors.Count));
            if (survivors.Count == places)
            {
                break;
            }
        }

        return survivors;
    }

    /// <summary>
    /// The crowding distance of every vector of a front (section III-B), infinite at the ends of every objective. Objectives count in
    /// shares of the front's range, so their units do not matter; an objective without range is skipped.
    /// </summary>
    internal static double[] Distances(IReadOnlyList<double[]> front)
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
