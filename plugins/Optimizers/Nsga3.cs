using System.ComponentModel;
using EvoPrune.Optimizers.MultiObjective;

namespace EvoPrune.Optimizers;

/// <summary>Many objectives at once: the front is kept spread along reference lines.</summary>
/// <remarks>
/// Deb and Jain, "An evolutionary many-objective optimization algorithm using reference-point-based nondominated sorting approach, part
/// I", IEEE TEC 18(4), 2014. Everyone is a parent equally often, in random pairs; only feasibility gives one an advantage (part II).
/// </remarks>
[Plugin("nsga3")]
[Description("NSGA-III: several objectives, survivors spread along reference lines. Its population follows from the reference points.")]
public sealed class Nsga3 : IPlannedOptimizer, IMultiObjectiveOptimizer, IPopulationOptimizer, IRacingOptimizer
{
    private readonly Evolution evolution;

    public Nsga3(Nsga3Options options, SearchSpace space, Objectives objectives)
    {
        var references = new ReferencePoints(options, objectives.Count);
        var population = options.Population ?? references.Population;
        evolution = new(options, space.RequireGenes(), population, new ReferencePointSurvival(references.Points), Feasible);
        Remarks = [$"nsga3: population {population}{(options.Population is null ? ", derived from" : " for")} {references}"];
    }

    public int PlannedProposals => evolution.PlannedProposals;

    public IReadOnlyList<string> Remarks { get; }

    public IReadOnlyList<Evaluation> Population => evolution.Population;

    public Race Race => evolution.Race;

    public IReadOnlyList<Proposal> Ask(Generation generation) => evolution.Ask(generation);

    public void Tell(IReadOnlyList<Evaluation> evaluations) => evolution.Tell(evaluations);

    private static Member Feasible(Member left, Member right) => right.Violation < left.Violation ? right : left;
}
