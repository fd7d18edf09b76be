using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Optimizers;

/// <summary>Options of <see cref="EvoPress"/>. The defaults are DarwinLM's where the paper states them.</summary>
public sealed record EvoPressOptions : IFinetuningOptions
{
    [Description("Generations.")]
    [Range(1, 1_000_000)]
    public int Generations { get; init; } = 200;

    [Description("Children of the parent in every generation.")]
    [Range(1, 1_000_000)]
    public int Offspring { get; init; } = 16;

    [Description("How many candidates remain after each stage of selection: decreasing numbers that end with 1.")]
    [Range(1, 1_000_000)]
    public IReadOnlyList<int> Survivors { get; init; } = [8, 4, 2, 1];

    [Description("Calibration tokens that each stage scores on, one number per stage of survivors. "
        + "Every stage draws a new random minibatch.")]
    [Range(1, 1_000_000_000)]
    public IReadOnlyList<long> Tokens { get; init; } = [1024, 2048, 4096, 8192];

    [Description("Tokens on which each stage finetunes its candidates before it scores them, starting from their pruned weights; "
        + "one number per stage of survivors, or none. DarwinLM publishes [10000, 50000, 100000, 200000].")]
    [Range(0, 1_000_000_000)]
    public IReadOnlyList<long> Finetuning { get; init; } = [];

    [Description("Where the first parent comes from.")]
    public Origin Start { get; init; } = Origin.Random;

    [Description("With start random: how many genomes to draw. The best of them on the first stage's tokens, without finetuning, "
        + "is the first parent. EvoPress uses 64.")]
    [Range(1, 1_000_000)]
    public int Initial { get; init; } = 64;

    [Description("How often a child is drawn again while it equals the parent or a sibling.")]
    [Range(0, 10_000)]
    public int Redraws { get; init; } = 100;

    [Description("How many of the latest distinct parents are scored on the whole calibration set at the end; the best of them is the "
        + "result. Published: 1.")]
    [Range(1, 1_000_000)]
    public int Finalists { get; init; } = 1;

    public bool Finetunes => Finetuning.Any(tokens => tokens > 0);
}

/// <summary>Where the first parent of <see cref="EvoPress"/> comes from.</summary>
public enum Origin
{
    /// <summary>The best of several random genomes, as EvoPress does for dropping.</summary>
    Random,

    /// <summary>Every gene at its middle level, such as the target of three-level-ratios, as EvoPress does for sparsities.</summary>
    Middle,
}

/// <summary>
/// A (1 + lambda) search with level-switch mutation and staged selection: fewer and fewer candidates on more and more tokens.
/// </summary>
/// <remarks>
/// Sieberling et al. 2024, EvoPress, section 3; with finetuning in every stage it is the search of Tang et al. 2025, DarwinLM, section 3.2.
/// Every stage is one round of ask and tell on its own random minibatch, which all its candidates share. The parent joins the last stage
/// and is finetuned like the others, so a child replaces it only if it does at least as well on the same tokens. Ties go to the child, as
/// in the authors' code.
/// </remarks>
[Plugin("evopress", Aliases = ["darwin"])]
[Description("EvoPress, DarwinLM: one parent, level switches, staged selection on more and more tokens.")]
public sealed class EvoPress: IOptimizer
{
    // Individuals are numbered from 0, so no individual uses this stream.
    private const int MiddleStream = -1;

    private readonly EvoPressOptions options;
    private readonly SearchSpace space;
    private readonly LevelSwitch mutation;

    // The latest distinct parents. The last one is the current parent.
    private readonly List<Genome> parents = [];
    private IReadOnlyList<Genome> candidates = [];
    private int stage;

    public EvoPress(EvoPressOptions options, SearchSpace space)
    {
        (this.options, this.space) = (options, space.RequireGenes());
        mutation = new(space.Genes);
        if (options.Survivors.Count == 0 || options.Survivors.Count != options.Tokens.Count)
        {
            throw new ArgumentException($"survivors has {options.Survivors.Count} stages and tokens {options.Tokens.Count}; "
                + "both need one number per stage, such as [8, 1] and [1024, 8192].");
        }

        if (options.Survivors[0] > options.Offspring || options.Survivors[^1] != 1
            || options.Survivors.Zip(options.Survivors.Skip(1)).Any(pair => pair.First <= pair.Second))
        {
            throw new ArgumentException($"survivors is [{string.Join(", ", options.Survivors)}]; "
                + $"it must decrease from at most {options.Offspring}, the offspring, to 1.");
        }

        if (options.Finetuning.Count > 0 && (options.Finetuning.Count != options.Survivors.Count || Decreases(options.Finetuning)))
        {
            throw new ArgumentException($"finetuning is [{string.Join(", ", options.Finetuning)}]; "
                + $"it needs one number for each of the {options.Survivors.Count} stages of survivors, none below the one before it, "
                + "or stays empty.");
        }

        if (options.Tokens[0] < 1 || Decreases(options.Tokens))
        {
            throw new ArgumentException($"tokens is [{string.Join(", ", options.Tokens)}]; "
                + "every stage needs at least one token, and no fewer than the stage before it.");
        }
    }

    public int? PlannedProposals => (int)Math.Min(
        int.MaxValue, OpeningRounds * options.Initial + options.Generations * PerGeneration + options.Finalists);

    private int OpeningRounds => options.Start == Origin.Random ? 1 : 0;

    // The children, the survivors that enter the later stages, and the parent in the last one.
    private long PerGeneration => options.Offspring + options.Survivors.SkipLast(1).Sum(count => (long)count) + 1;

    private int LastStage => options.Survivors.Count - 1;

    public IReadOnlyList<Proposal> Ask(Generation generation)
    {
        if (generation.Index == 0 && options.Start == Origin.Random)
        {
            stage = LastStage;   // The best of this round becomes the parent.
            return Proposals(Distinct(generation, options.Initial, space.Sample), Minibatch(generation, 0) with { FinetuningTokens = 0 });
        }

        if (generation.Index == 0)
        {
            var middle = space.Genes.Select(gene => gene.Clamp((gene.Min + gene.Max) / 2));
            parents.Add(space.Repair(middle, generation.Stream(MiddleStream)));
        }

        (var completed, stage) = Math.DivRem(generation.Index - OpeningRounds, options.Survivors.Count);
        if (parents.Count == 0 || completed >= options.Generations)
        {
            return completed == options.Generations && stage == 0 ? Finale() : [];
        }

        if (stage == 0)
        {
            candidates = Distinct(generation, options.Offspring, random => space.Repair(mutation.Mutate(parents[^1], random), random));
        }

        return Proposals(stage < LastStage ? candidates : [.. candidates, parents[^1]], Minibatch(generation, stage));
    }

    public void Tell(IReadOnlyList<Evaluation> evaluations)
    {
        if (stage < LastStage)
        {
            candidates = [.. evaluations.Best(options.Survivors[stage]).Select(survivor => survivor.Genome)];
        }
        else if (evaluations.Best(1).Single() is { Failure: null } best)
        {
            parents.Remove(best.Genome);
            parents.Add(best.Genome);
            parents.RemoveRange(0, Math.Max(0, parents.Count - options.Finalists));
        }
    }

    // Finetuned parents are compared under the budget of the last stage. A single one needs no comparison: the host scores the result
    // untrained.
    private IReadOnlyList<Proposal> Finale() => options.Finetunes && parents.Count == 1
        ? []
        : Proposals(parents, Budget.Full with { FinetuningTokens = FinetuningOf(LastStage) });

    private Budget Minibatch(Generation generation, int ofStage) =>
        new(options.Tokens[ofStage]) { Batch = generation.Index, FinetuningTokens = FinetuningOf(ofStage) };

    private long FinetuningOf(int ofStage) => options.Finetuning.Count > 0 ? options.Finetuning[ofStage] : 0;

    private IReadOnlyList<Genome> Distinct(Generation generation, int count, Func<RandomStream, Genome> draw) =>
        generation.Distinct(count, draw, parents.TakeLast(1), options.Redraws);

    private static IReadOnlyList<Proposal> Proposals(IEnumerable<Genome> genomes, Budget budget) =>
        [.. genomes.Select(genome => new Proposal(genome, budget))];

    private static bool Decreases(IReadOnlyList<long> numbers) => numbers.Zip(numbers.Skip(1)).Any(pair => pair.First > pair.Second);
}
