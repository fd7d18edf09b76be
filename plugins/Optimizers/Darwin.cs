using System.ComponentModel;
using EvoPrune.Optimizers.Operators;

namespace EvoPrune.Optimizers;

/// <summary>One parent, its children by level switches, and selection in stages: ever fewer candidates on ever more tokens.</summary>
/// <remarks>
/// The search of EvoPress (Sieberling et al. 2025, section 3) and, with finetuning, of DarwinLM (seed 001). Every stage is a round of ask
/// and tell on a random minibatch of its own, which all its candidates share. The parent joins the last stage, finetuned like the others, so
/// that a child replaces it only where it does at least as well on the same tokens; equals go to the child, as in the authors' code.
/// </remarks>
[Plugin("darwin")]
[Description("EvoPress, DarwinLM: one parent, level switches, selection in stages on ever more tokens.")]
public sealed class Darwin : IPlannedOptimizer
{
    // Individuals count from 0, so this stream is nobody's.
    private const int MiddleStream = -1;

    private readonly DarwinOptions options;
    private readonly SearchSpace space;
    private readonly LevelSwitch mutation;

    // The latest different ones; the last of them is alive.
    private readonly List<Genome> parents = [];
    private IReadOnlyList<Genome> candidates = [];
    private int stage;

    public Darwin(DarwinOptions options, SearchSpace space)
    {
        (this.options, this.space) = (options, space.RequireGenes());
        mutation = new(space.Genes);
        if (options.Survivors.Count == 0 || options.Survivors.Count != options.Tokens.Count)
        {
            throw new ArgumentException(
                $"survivors has {options.Survivors.Count} stages and tokens {options.Tokens.Count}; both say one number per stage, such as [8, 1] and [1024, 8192].");
        }

        if (options.Survivors[0] > options.Offspring || options.Survivors[^1] != 1
            || options.Survivors.Zip(options.Survivors.Skip(1)).Any(pair => pair.First <= pair.Second))
        {
            throw new ArgumentException($"survivors is [{string.Join(", ", options.Survivors)}]; it falls from at most {options.Offspring}, the offspring, to 1.");
        }

        if (options.Finetuning.Count > 0 && (options.Finetuning.Count != options.Survivors.Count || options.Finetuning.Zip(options.Finetuning.Skip(1)).Any(pair => pair.First > pair.Second)))
        {
            throw new ArgumentException(
                $"finetuning is [{string.Join(", ", options.Finetuning)}]; it says one number for each of the {options.Survivors.Count} stages of survivors, none below the one before it, or nothing.");
        }

        if (options.Tokens[0] < 1 || options.Tokens.Zip(options.Tokens.Skip(1)).Any(pair => pair.First > pair.Second))
        {
            throw new ArgumentException($"tokens is [{string.Join(", ", options.Tokens)}]; a stage has at least one, and no fewer than the stage before it.");
        }
    }

    public int PlannedProposals => (int)Math.Min(
        int.MaxValue,
        Opening * options.Initial + options.Generations * (options.Offspring + options.Survivors.SkipLast(1).Sum(count => (long)count) + 1) + options.Finalists);

    // Rounds before the first stage.
    private int Opening => options.Start == Origin.Random ? 1 : 0;

    private int LastStage => options.Survivors.Count - 1;

    public IReadOnlyList<Proposal> Ask(Generation generation)
    {
        if (generation.Index == 0 && options.Start == Origin.Random)
        {
            stage = LastStage;   // The best becomes the parent.
            return Proposals(Distinct(generation, options.Initial, space.Sample), Minibatch(generation, 0) with { FinetuningTokens = 0 });
        }

        if (generation.Index == 0)
        {
            parents.Add(space.Repair(space.Genes.Select(gene => gene.Clamp((gene.Min + gene.Max) / 2)), generation.Stream(MiddleStream)));
        }

        (var bred, stage) = Math.DivRem(generation.Index - Opening, options.Survivors.Count);
        if (parents.Count == 0 || bred >= options.Generations)
        {
            return bred == options.Generations && stage == 0 ? Finale() : [];
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

    // Finetuned parents meet as the last stage would have them; the host scores the result untrained anyway.
    private IReadOnlyList<Proposal> Finale() => options.Finetunes && parents.Count == 1 ? [] : Proposals(parents, Budget.Full with { FinetuningTokens = FinetuningOf(LastStage) });

    private Budget Minibatch(Generation generation, int ofStage) => new(options.Tokens[ofStage]) { Batch = generation.Index, FinetuningTokens = FinetuningOf(ofStage) };

    private long FinetuningOf(int ofStage) => options.Finetuning.Count > 0 ? options.Finetuning[ofStage] : 0;

    private static IReadOnlyList<Proposal> Proposals(IEnumerable<Genome> genomes, Budget budget) => [.. genomes.Select(genome => new Proposal(genome, budget))];

    // Made in order, each from its own stream, so that a redraw changes nobody else's numbers.
    private IReadOnlyList<Genome> Distinct(Generation generation, int count, Func<RandomStream, Genome> make)
    {
        HashSet<Genome> taken = [.. parents.TakeLast(1)];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var random = generation.Stream(i);
            var genome = make(random);
            for (var redraw = 0; redraw < options.Redraws && taken.Contains(genome); redraw++)
            {
                genome = make(random);
            }

            taken.Add(genome);
            return genome;
        })];
    }
}
