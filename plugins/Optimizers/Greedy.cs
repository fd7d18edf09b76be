using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Optimizers;

/// <summary>Options of <see cref="Greedy"/>.</summary>
public sealed record GreedyOptions
{
    [Description("Genes that are removed to begin with, by name, such as [block 3, block 7]: a partial pattern to go on from.")]
    public IReadOnlyList<string> Start { get; init; } = [];

    [Description("Genes at the start of the model that are never removed. SLEB's code has 1.")]
    [Range(0, 1_000_000)]
    public int FirstBarrier { get; init; }

    [Description("Genes at the end of the model that are never removed. SLEB's code has 1.")]
    [Range(0, 1_000_000)]
    public int LastBarrier { get; init; }
}

/// <summary>Removes what costs least, evaluates anew what remains, and repeats until the genome is legal.</summary>
/// <remarks>
/// SLEB (Song et al., ICML 2024), section 3.3. A generation tries every further removal; the lowest cost wins, and among equal costs
/// the first gene. A gene with several levels is raised by one level at a time. Groups of genes that lose as many in every legal genome
/// are not gone on with once they have.
/// </remarks>
[Plugin("greedy")]
[Description("SLEB: removes one block after the other, always the one whose removal costs least.")]
public sealed class Greedy : IPlannedOptimizer, IRacingOptimizer
{
    private readonly SearchSpace space;
    private readonly LegalGenomes legal;
    private readonly int[] free;
    private Genome? pattern;

    public Greedy(GreedyOptions options, SearchSpace space)
    {
        (this.space, legal) = (space, new(space));
        var genes = space.Genes;
        int[] start = [.. options.Start.Select(name => IndexOf(name, genes))];
        free = [.. Enumerable.Range(0, genes.Count).Where(i => i >= options.FirstBarrier && i < genes.Count - options.LastBarrier)];
        if (start.Except(free).Any())
        {
            throw new ArgumentException($"start removes '{genes[start.Except(free).First()].Name}', which lies behind a barrier.");
        }

        pattern = new(genes.Select((_, i) => (double)start.Count(index => index == i)));
        if (start.Any(i => pattern[i] > genes[i].Max))
        {
            var gene = genes[start.First(i => pattern[i] > genes[i].Max)];
            throw new ArgumentException($"start names '{gene.Name}' more often than the {gene.Max} times that it can be removed.");
        }

        if (start.Where(i => legal.IsFull(pattern!.With(i, pattern![i] - 1), i)).Select(i => genes[i]).FirstOrDefault() is { Group: not null } surplus)
        {
            throw new ArgumentException($"start removes more of the kind '{surplus.Group}' than legal genomes do.");
        }

        var available = (int)free.Sum(i => Math.Max(0, genes[i].Max - pattern[i]));
        var removals = legal.Sum - start.Length ?? available;
        if (removals < 0 || removals > available)
        {
            throw new ArgumentException(
                $"legal genomes remove {removals + start.Length} in all; start removes {start.Length}, and the barriers leave {available} to remove after it.");
        }

        PlannedProposals = removals == 0 ? 1 : Enumerable.Range(0, removals).Sum(removed => Math.Min(free.Length, available - removed));
    }

    public int PlannedProposals { get; }

    public Race Race { get; } = new(Survivors: 1, []);

    public IReadOnlyList<Proposal> Ask(Generation generation) => [.. Next(generation.Index).Select(genome => new Proposal(genome, Budget.Full))];

    public void Tell(IReadOnlyList<Evaluation> evaluations) =>
        pattern = evaluations.Best(1).FirstOrDefault(best => best.Failure is null)?.Genome;

    // Without a pattern, every removal has failed: there is nothing to go on from.
    private IEnumerable<Genome> Next(int generation) =>
        pattern is null ? []
        : !space.IsLegal(pattern) ? free.Where(i => pattern[i] < space.Genes[i].Max && !legal.IsFull(pattern, i)).Select(i => pattern.With(i, pattern[i] + 1))
        : generation == 0 ? [pattern]
        : [];

    private static int IndexOf(string name, IReadOnlyList<Gene> genes)
    {
        var index = genes.TakeWhile(gene => gene.Name != name).Count();
        return index < genes.Count
            ? index
            : throw new ArgumentException($"start: there is no gene '{name}'; the genes are {string.Join(", ", genes.Select(gene => gene.Name))}.");
    }
}
