using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EvoPrune.Optimizers.MultiObjective;

namespace EvoPrune.Optimizers;

/// <summary>Options of <see cref="Nsga3"/>.</summary>
public sealed record Nsga3Options : NsgaOptions
{
    public Nsga3Options() => MutationShare = 0.7;

    [Description("Genomes alive in every generation. Default: the smallest multiple of four that gives every reference point one.")]
    [Range(4, 1_000_000)]
    public int? Population { get; init; }

    [Description("Divisions of an axis by the reference points. Default, by the number of objectives: 99 for 2, 12 for 3, 7 for 4, 6 for 5, then 4, 3, 2.")]
    [Range(1, 100_000)]
    public int? Divisions { get; init; }

    [Description("Divisions of an inner layer of reference points; 0 for none. Default: none up to 5 objectives or with divisions given; then 1 or 2.")]
    [Range(0, 100_000)]
    public int? InnerDivisions { get; init; }
}
