using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EvoPrune.Optimizers.MultiObjective;

namespace EvoPrune.Optimizers;

/// <summary>Options of <see cref="Nsga3"/>.</summary>
public sealed record Nsga3Options : NsgaOptions
{
    [Description("Genomes alive in every generation. Default: the smallest multiple of four that gives every reference point one.")]
    [Range(4, 1_000_000)]
    public int? Population { get; init; }

    [Description("Divisions of an axis by the reference points. Default, by the number of objectives: 99 for 2, 12 for 3, 7 for 4, 6 for 5, then 4, 3, 2.")]
    [Range(1, 100_000)]
    public int? Divisions { get; init; }

    [Description("Divisions of an inner layer of reference points; 0 for none. Default: none up to 5 objectives or with divisions given; then 1 or 2.")]
    [Range(0, 100_000)]
    public int? InnerDivisions { get; init; }

    // Half of the paper's rate: DTLZ1 then ends at half the distance (docs/nsga3.md).
    internal override double MutationsPerChild => 0.5;
}
