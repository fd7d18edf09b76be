using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EvoPrune.Optimizers.Operators;

namespace EvoPrune.Optimizers;

/// <summary>Options of <see cref="SimpleGa"/>.</summary>
public sealed record SimpleGaOptions
{
    [Description("Genomes alive in every generation.")]
    [Range(2, 1_000_000)]
    public int Population { get; init; } = 20;

    [Description("Generations, the first random one included.")]
    [Range(1, 1_000_000)]
    public int Generations { get; init; } = 50;

    [Description("Share of the population that survives unchanged; at least one genome does.")]
    [Range(0.0, 0.99)]
    public double Elite { get; init; } = 0.5;

    [Description("How parents are chosen among the survivors.")]
    public ParentSelection Selection { get; init; } = ParentSelection.Tournament;

    [Description("Survivors that meet in one tournament; the best of them becomes a parent.")]
    [Range(1, 1000)]
    public int TournamentSize { get; init; } = 2;

    [Description("How two parents make a child.")]
    public Crossover Crossover { get; init; } = Crossover.Blend;

    [Description("Probability that a child has two parents; otherwise it starts as a copy of one.")]
    [Range(0.0, 1.0)]
    public double CrossoverRate { get; init; } = 0.9;

    [Description("How a gene changes when it mutates. Level genes always move to another level.")]
    public Mutation Mutation { get; init; } = Mutation.Gaussian;

    [Description("Probability that a gene mutates. Default: one gene per child on average, but no less than 0.2.")]
    [Range(0.0, 1.0)]
    public double? MutationRate { get; init; }

    [Description("Size of a mutation as a share of the gene's range (standard deviation, for gaussian).")]
    [Range(0.0, 1.0)]
    public double MutationScale { get; init; } = 0.1;

    [Description("Times that a genome is drawn again while it equals a survivor or a sibling; worth it in small spaces.")]
    [Range(0, 1000)]
    public int Redraws { get; init; }

    [Description("Generations without a better best after which the search has converged. Default: none, all generations are run.")]
    [Range(1, 1_000_000)]
    public int? Patience { get; init; }
}
