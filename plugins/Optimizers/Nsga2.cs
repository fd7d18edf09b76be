using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EvoPrune.Optimizers.MultiObjective;

namespace EvoPrune.Optimizers;

/// <summary>Options of <see cref="Nsga2"/>.</summary>
public sealed record Nsga2Options : NsgaOptions
{
    public Nsga2Options() => (CrossoverRate, CrossoverEta) = (0.9, 20);

    [Description("Genomes alive in every generation.")]
    [Range(4, 1_000_000)]
    public int Population { get; init; } = 100;
}

/// <summary>Two or three objectives at once: the front is kept spread by the room around its members.</summary>
/// <remarks>
/// Deb, Pratap, Agarwal and Meyarivan, "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE TEC 6(2), 2002. Its
/// settings for real-coded genes: crossover rate 0.9, both distribution indices 20.
/// </remarks>
[Plugin("nsga2")]
[Description("NSGA-II: several objectives, survivors spread by crowding distance; for two or three objectives.")]
public sealed class Nsga2(Nsga2Options options, SearchSpace space) : IPlannedOptimizer, IMultiObjectiveOptimizer, IPopulationOptimizer, IRacingOptimizer
{
    private readonly Evolution evolution = new(options, space.RequireGenes(), options.Population, new CrowdingSurvival(), Better);

    public int PlannedProposals => evolution.PlannedProposals;

    public IReadOnlyList<Evaluation> Population => evolution.Population;

    public Race Race => evolution.Race;

    public IReadOnlyList<Proposal> Ask(Generation generation) => evolution.Ask(generation);

    public void Tell(IReadOnlyList<Evaluation> evaluations) => evolution.Tell(evaluations);

    // The crowded comparison operator: feasibility, then the front, then room.
    private static Member Better(Member left, Member right) =>
        (right.Violation, right.Rank, -right.Crowding).CompareTo((left.Violation, left.Rank, -left.Crowding)) < 0 ? right : left;
}
