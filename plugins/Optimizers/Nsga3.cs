using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Optimizers;

/// <summary>Options of <see cref="Nsga3"/>.</summary>
public sealed record Nsga3Options : NsgaOptions
{
    [Description("Genomes alive in every generation. Default: the smallest multiple of four that gives every reference point one genome.")]
    [Range(4, 1_000_000)]
    public int? Population { get; init; }

    [Description("Divisions of an axis by the reference points. Default, by the number of objectives: "
        + "99 for 2, 12 for 3, 7 for 4, 6 for 5, then 4, 3, 2.")]
    [Range(1, 100_000)]
    public int? Divisions { get; init; }

    [Description("Divisions of an inner layer of reference points; 0 for none. "
        + "Default: none up to 5 objectives or if divisions is given; then 1 or 2.")]
    [Range(0, 100_000)]
    public int? InnerDivisions { get; init; }

    // Half of the paper's rate: DTLZ1 then ends at half the distance (docs/nsga3.md).
    internal override double MutationsPerChild => 0.5;
}

/// <summary>NSGA-III for many objectives: reference lines keep the front spread.</summary>
/// <remarks>
/// Deb and Jain, "An evolutionary many-objective optimization algorithm using reference-point-based nondominated sorting approach, part I",
/// IEEE TEC 18(4), 2014. All members are parents equally often, in random pairs; only feasibility gives an advantage (part II).
/// </remarks>
[Plugin("nsga3")]
[Description("NSGA-III: several objectives, survivors spread along reference lines. Its population follows from the reference points.")]
public sealed class Nsga3: IMultiObjectiveOptimizer, IPopulationOptimizer
{
    private readonly Evolution evolution;

    public Nsga3(Nsga3Options options, SearchSpace space, Objectives objectives)
    {
        var references = new ReferencePoints(options, objectives.Count);
        var population = options.Population ?? references.Population;
        evolution = new(options, space.RequireGenes(), population, new ReferencePointSurvival(references.Points), Feasible);
        Remarks = [$"nsga3: population {population}{(options.Population is null ? ", derived from" : " for")} {references}"];
    }

    public int? PlannedProposals => evolution.PlannedProposals;

    public IReadOnlyList<string> Remarks { get; }

    public IReadOnlyList<Evaluation> Population => evolution.Population;

    public Race? Race => evolution.Race;

    public IReadOnlyList<Proposal> Ask(Generation generation) => evolution.Ask(generation);

    public void Tell(IReadOnlyList<Evaluation> evaluations) => evolution.Tell(evaluations);

    private static Member Feasible(Member left, Member right) => right.Violation < left.Violation ? right : left;
}

/// <summary>The reference points of a search and the population that they need.</summary>
/// <remarks>
/// Deb and Jain (2014), table I: 12 divisions for 3 objectives, 6 for 5, two layers from 8 on. The other defaults are ours.
/// </remarks>
internal sealed class ReferencePoints
{
    // A single objective has one reference point, which implies no population; this is the default of simple-ga.
    private const int SmallestPopulation = 20;

    // More points than any search has evaluations for.
    private const int Most = 100_000;

    private readonly int objectives, divisions, inner;

    /// <exception cref="ArgumentException">The divisions make too many points.</exception>
    public ReferencePoints(Nsga3Options options, int objectives)
    {
        this.objectives = objectives;
        var (outerDefault, innerDefault) = Default(objectives);
        divisions = options.Divisions ?? outerDefault;
        inner = options.InnerDivisions ?? (options.Divisions is null ? innerDefault : 0);
        var count = DasDennis.Count(objectives, divisions) + (inner == 0 ? 0 : DasDennis.Count(objectives, inner));
        if (count > Most)
        {
            throw new ArgumentException(
                $"{Layers} for {objectives} objectives make {count:0} reference points, more than {Most}; take fewer divisions.");
        }

        Points = DasDennis.Points(objectives, divisions, inner);
    }

    public IReadOnlyList<double[]> Points { get; }

    /// <summary>The smallest multiple of four that is at least the number of points.</summary>
    public int Population => Points.Count == 1 ? SmallestPopulation : (Points.Count + 3) / 4 * 4;

    public override string ToString() => $"{Points.Count} reference {(Points.Count == 1 ? "point" : "points")} "
        + $"({objectives} {(objectives == 1 ? "objective" : $"objectives, {Layers}")})";

    private string Layers => inner == 0 ? $"{divisions} divisions" : $"{divisions} and {inner} divisions";

    private static (int Outer, int Inner) Default(int objectives) => objectives switch
    {
        1 => (1, 0),
        2 => (99, 0),
        3 => (12, 0),
        4 => (7, 0),
        5 => (6, 0),
        6 => (4, 1),
        <= 10 => (3, 2),
        _ => (2, 1),
    };
}
