using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Optimizers;

/// <summary>Options of <see cref="Exhaustive"/>.</summary>
public sealed record ExhaustiveOptions
{
    [Description("Largest number of genomes to enumerate. A larger space is refused, and the message states its size.")]
    [Range(1, 1_000_000_000)]
    public int Limit { get; init; } = 100_000;

    [Description("Genomes per generation, which may be evaluated in parallel.")]
    [Range(1, 1_000_000)]
    public int Batch { get; init; } = 100;
}

/// <summary>Every legal genome once, in lexicographic order: no search can find a better one.</summary>
/// <remarks>The "Ideal" of Wu et al. 2025, EvoP, section 3.1.</remarks>
[Plugin("exhaustive")]
[Description("Every legal genome of a space of level genes, up to a limit.")]
public sealed class Exhaustive: IMultiObjectiveOptimizer
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
            throw new ArgumentException($"the space has {genomes.Count} genomes, more than the limit of {options.Limit}; "
                + "raise the limit, or search with simple-ga or greedy.");
        }

        PlannedProposals = (int)genomes.Count;
    }

    public int? PlannedProposals { get; }

    public Race? Race => new(Survivors: 1, front);

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

    /// <summary>Keeps the front that later genomes have to beat; the order of proposals does not depend on it.</summary>
    public void Tell(IReadOnlyList<Evaluation> evaluations) => front = Pareto.Front([.. front, .. evaluations]);
}
