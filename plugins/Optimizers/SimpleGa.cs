using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Optimizers;

/// <summary>Options of <see cref="SimpleGa"/>.</summary>
public sealed record SimpleGaOptions
{
    [Description("Genomes alive in every generation.")]
    [Range(2, 1_000_000)]
    public int Population { get; init; } = 20;

    [Description("Generations, including the first random one.")]
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

    [Description("Probability that a gene mutates. Default: one gene per child on average, but at least 0.2.")]
    [Range(0.0, 1.0)]
    public double? MutationRate { get; init; }

    [Description("Size of a mutation as a share of the gene's range (standard deviation, for gaussian).")]
    [Range(0.0, 1.0)]
    public double MutationScale { get; init; } = 0.1;

    [Description("How often a genome is drawn again while it equals a survivor or a sibling; useful in small spaces.")]
    [Range(0, 1000)]
    public int Redraws { get; init; }

    [Description("Generations without improvement after which the search has converged. Default: none, all generations are run.")]
    [Range(1, 1_000_000)]
    public int? Patience { get; init; }
}

/// <summary>Genetic algorithm with elitism: the better part of the population survives, and its children fill the rest.</summary>
/// <remarks>
/// The layer-ratio search of Matar et al. uses a population of 20, 50 generations, and keeps the top half. EPPS (Wu et al. 2025, EvoP,
/// section 4.2) is the same loop over bits: elite 0.3, 100 generations or until converged (patience).
/// </remarks>
[Plugin("simple-ga")]
[Description("Genetic algorithm: the better part survives, and its children fill the rest.")]
public sealed class SimpleGa(SimpleGaOptions options, SearchSpace space) : IOptimizer
{
    private readonly SearchSpace space = space.RequireGenes();
    private readonly int elite = Math.Clamp((int)Math.Round(options.Elite * options.Population), 1, options.Population - 1);
    private readonly double mutationRate = options.MutationRate ?? Math.Max(0.2, 1.0 / Math.Max(1, space.Genes.Count));
    private IReadOnlyList<Evaluation> survivors = [];
    private int stale;

    public int? PlannedProposals => options.Population + (options.Generations - 1) * (options.Population - elite);

    public Race? Race => new(elite, survivors);

    public IReadOnlyList<Proposal> Ask(Generation generation) =>
        generation.Index == options.Generations || stale >= options.Patience ? []
        : survivors.Count == 0 ? Distinct(generation, options.Population, space.Sample)
        : Distinct(generation, options.Population - elite, Child);

    public void Tell(IReadOnlyList<Evaluation> evaluations)
    {
        var best = BestCost;
        survivors = [.. survivors.Concat(evaluations).Best(elite)];
        stale = BestCost < best ? 0 : stale + 1;
    }

    private double BestCost => survivors.Count > 0 ? survivors[0].Cost : double.PositiveInfinity;

    private IReadOnlyList<Proposal> Distinct(Generation generation, int count, Func<RandomStream, Genome> draw) =>
        [.. generation.Distinct(count, draw, survivors.Select(survivor => survivor.Genome), options.Redraws)
            .Select(genome => new Proposal(genome, Budget.Full))];

    private Genome Child(RandomStream random)
    {
        var (mother, father) = (Parent(random), Parent(random));
        var child = random.NextBool(options.CrossoverRate)
            ? options.Crossover.Cross(mother, father, space.Genes, random)
            : [.. mother];
        for (var i = 0; i < child.Length; i++)
        {
            if (random.NextBool(mutationRate))
            {
                Mutate(child, i, random);
            }
        }

        if (child.SequenceEqual(mother))
        {
            Mutate(child, random.Next(child.Length), random);   // Evaluating the parent again would teach nothing.
        }

        return space.Repair(child, random);
    }

    private void Mutate(double[] child, int gene, RandomStream random) =>
        child[gene] = options.Mutation.Mutate(child[gene], space.Genes[gene], options.MutationScale, random);

    private Genome Parent(RandomStream random) => options.Selection.Select(survivors, options.TournamentSize, random).Genome;
}
