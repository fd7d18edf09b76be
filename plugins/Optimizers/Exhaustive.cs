using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Optimizers;

/// <summary>Options of <see cref="Exhaustive"/>.</summary>
public sealed record ExhaustiveOptions
{
    [Description("Most genomes to enumerate; a larger space is refused, with its size.")]
    [Range(1, 1_000_000_000)]
    public int Limit { get; init; } = 100_000;

    [Description("Genomes per generation: how many may be evaluated side by side.")]
    [Range(1, 1_000_000)]
    public int Batch { get; init; } = 100;
}

/// <summary>Every legal genome once, in lexicographic order: what no search can beat.</summary>
/// <remarks>"Ideal" in EvoP (seed 003), section 3.1.</remarks>
[Plugin("exhaustive")]
[Description("Every legal genome of a space of level genes, up to a limit.")]
public sealed class Exhaustive : IPlannedOptimizer, IMultiObjectiveOptimizer, IRacingOptimizer
{
    private readonly int batch;
    private readonly LegalGenomes genomes;
    private IReadOnlyList<Evaluation> front = [];
    private int next;

    public Exhaustive(ExhaustiveOptions options, SearchSpace space)
    {
        (batch, genomes) = (options.Batch, new(space));
        if (genomes.Count > options.Limit)
        {
            throw new ArgumentException(
                $"the space has {genomes.Count} genomes, more than the limit of {options.Limit}; raise the limit, or search with simple-ga or greedy.");
        }

        PlannedProposals = (int)genomes.Count;
    }

    public int PlannedProposals { get; }

    public Race Race => new(Survivors: 1, front);

    public IReadOnlyList<Proposal> Ask(Generation generation)
    {
        List<Proposal> proposals = [];
        for (; proposals.Count < batch && next < PlannedProposals; next++)
        {
            if (genomes[next] is { } genome)
            {
                proposals.Add(new(genome, Budget.Full));
            }
        }

        return proposals;
    }

    /// <summary>Nothing is learnt but whom the next ones have to beat.</summary>
    public void Tell(IReadOnlyList<Evaluation> evaluations) => front = Pareto.Front([.. front, .. evaluations]);
}
