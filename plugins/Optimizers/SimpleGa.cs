using System.ComponentModel;
using EvoPrune.Optimizers.Operators;

namespace EvoPrune.Optimizers;

/// <summary>Genetic algorithm with elitism: the better part survives, the rest of a generation are its children.</summary>
/// <remarks>
/// Layer-ratio GA (seed 000, pillar 3): population 20, 50 generations, the top half kept. EPPS of EvoP (seed 003, section
/// 4.2) is the same loop over bits: elite 0.3, 100 generations or until converged (patience).
/// </remarks>
[Plugin("simple-ga")]
[Description("Genetic algorithm: the better part survives, the rest are its children.")]
public sealed class SimpleGa(SimpleGaOptions options, SearchSpace space) : IPlannedOptimizer, IRacingOptimizer
{
    private readonly SearchSpace space = space.RequireGenes();
    private readonly int elite = Math.Clamp((int)Math.Round(options.Elite * options.Population), 1, options.Population - 1);
    private readonly double mutationRate = options.MutationRate ?? Math.Max(0.2, 1.0 / Math.Max(1, space.Genes.Count));
    private IReadOnlyList<Evaluation> survivors = [];
    private int stale;

    public int PlannedProposals => options.Population + (options.Generations - 1) * (options.Population - elite);

    public Race Race => new(elite, survivors);

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

    // Individuals are made in order, each from its own stream, so that a redraw changes nobody else's numbers.
    private IReadOnlyList<Proposal> Distinct(Generation generation, int count, Func<RandomStream, Genome> make)
    {
        HashSet<Genome> taken = [.. survivors.Select(survivor => survivor.Genome)];
        return generation.Individuals(count, random =>
        {
            var genome = make(random);
            for (var redraw = 0; redraw < options.Redraws && taken.Contains(genome); redraw++)
            {
                genome = make(random);
            }

            taken.Add(genome);
            return genome;
        });
    }

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
            Mutate(child, random.Next(child.Length), random);   // the parent over again would tell nothing new
        }

        return space.Repair(child, random);
    }

    private void Mutate(double[] child, int gene, RandomStream random) =>
        child[gene] = options.Mutation.Mutate(child[gene], space.Genes[gene], options.MutationScale, random);

    private Genome Parent(RandomStream random) => options.Selection.Select(survivors, options.TournamentSize, random).Genome;
}
