using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Optimizers.MultiObjective;

/// <summary>Options that the NSGA family shares.</summary>
public abstract record NsgaOptions
{
    [Description("Generations, the first random one included.")]
    [Range(1, 1_000_000)]
    public int Generations { get; init; } = 100;

    [Description("Probability that two parents are crossed; otherwise their children start as copies.")]
    [Range(0.0, 1.0)]
    public double CrossoverRate { get; init; } = 1;

    [Description("Distribution index of the simulated binary crossover of continuous genes: the larger, the nearer are children to their parents.")]
    [Range(0.0, 1000.0)]
    public double CrossoverEta { get; init; } = 30;

    [Description("Probability that a gene of a child mutates. Default: on average one gene per child (nsga2), or one of every two children (nsga3).")]
    [Range(0.0, 1.0)]
    public double? MutationRate { get; init; }

    [Description("Distribution index of the polynomial mutation of continuous genes: the larger, the smaller the steps. Level genes move to any other level.")]
    [Range(0.0, 1000.0)]
    public double MutationEta { get; init; } = 20;

    [Description("Times that two parents are drawn again while their children are in the population already; then the space is taken to be exhausted.")]
    [Range(0, 1000)]
    public int Redraws { get; init; } = 100;

    /// <summary>Genes of a child that mutate on average, unless <see cref="MutationRate"/> says otherwise.</summary>
    internal virtual double MutationsPerChild => 1;
}
