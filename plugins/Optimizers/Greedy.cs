using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Optimizers;

/// <summary>Options of <see cref="Greedy"/>.</summary>
public sealed record GreedyOptions
{
    [Description("Names of genes that are removed at the start, such as [block 3, block 7]: a partial pattern to continue from.")]
    public IReadOnlyList<string> Start { get; init; } = [];

    [Description("Genes at the start of the model that are never removed. SLEB's code uses 1.")]
    [Range(0, 1_000_000)]
    public int FirstBarrier { get; init; }

    [Description("Genes at the end of the model that are never removed. SLEB's code uses 1.")]
    [Range(0, 1_000_000)]
    public int LastBarrier { get; init; }
}

/// <summary>
/// Removes the gene whose removal costs least, evaluates the remaining ones again, and repeats until the genome is legal.
/// </summary>
/// <remarks>
/// Song et al. 2024, SLEB, section 3.3. A generation tries every further removal; the lowest cost wins, and among equal costs the first
/// gene. A gene with several levels is raised by one level at a time. If every legal genome removes the same number from a group of genes,
/// nothing more is removed from that group once the number is reached.
/// </remarks>
[Plugin("greedy")]
[Description("SLEB: removes one block after another, always the one whose removal costs least.")]
public sealed class Greedy: IOptimizer
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
            throw new ArgumentException($"start removes '{genes[start.Except(free).First()].Name}', which a barrier protects.");
        }

        pattern = new(genes.Select((_, i) => (double)start.Count(index => index == i)));
        if (start.Any(i => pattern[i] > genes[i].Max))
        {
            var gene = genes[start.First(i => pattern[i] > genes[i].Max)];
            throw new ArgumentException($"start names '{gene.Name}' more often than the {gene.Max} times that it can be removed.");
        }

        var surplus = start.Where(i => legal.IsFull(pattern!.With(i, pattern![i] - 1), i)).Select(i => genes[i]).FirstOrDefault();
        if (surplus is { Group: not null })
        {
            throw new ArgumentException($"start removes more genes of the group '{surplus.Group}' than legal genomes do.");
        }

        var available = (int)free.Sum(i => Math.Max(0, genes[i].Max - pattern[i]));
        var removals = legal.Sum - start.Length ?? available;
        if (removals < 0 || removals > available)
        {
            throw new ArgumentException($"legal genomes remove {removals + start.Length} genes; "
                + $"start removes {start.Length}, and the barriers leave {available} more to remove.");
        }

        PlannedProposals = removals == 0
            ? 1
            : Enumerable.Range(0, removals).Sum(removed => Math.Min(free.Length, available - removed));
    }

    public int? PlannedProposals { get; }

    public Race? Race { get; } = new(Survivors: 1, []);

    public IReadOnlyList<Proposal> Ask(Generation generation) =>
        [.. Next(generation.Index).Select(genome => new Proposal(genome, Budget.Full))];

    public void Tell(IReadOnlyList<Evaluation> evaluations) =>
        pattern = evaluations.Best(1).FirstOrDefault(best => best.Failure is null)?.Genome;

    // The pattern is null after a round in which every removal failed.
    private IEnumerable<Genome> Next(int generation) =>
        pattern is null ? []
        : !space.IsLegal(pattern) ? Removable(pattern).Select(i => pattern.With(i, pattern[i] + 1))
        : generation == 0 ? [pattern]
        : [];

    private IEnumerable<int> Removable(Genome genome) => free.Where(i => genome[i] < space.Genes[i].Max && !legal.IsFull(genome, i));

    private static int IndexOf(string name, IReadOnlyList<Gene> genes)
    {
        var index = genes.TakeWhile(gene => gene.Name != name).Count();
        return index < genes.Count
            ? index
            : throw new ArgumentException(
                $"start: there is no gene '{name}'; the genes are {string.Join(", ", genes.Select(gene => gene.Name))}.");
    }
}
