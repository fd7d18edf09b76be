using EvoPrune.Encodings;
using EvoPrune.Optimizers;

namespace EvoPrune.Plugins.Tests;

/// <summary>The search of EvoPress and DarwinLM: one parent, level switches, staged selection.</summary>
public class EvoPressTests
{
    private const int Blocks = 12, Genes = 2 * Blocks, Stages = 4;

    // Attention and feed-forward sublayers, 3 of 12 of each.
    private static readonly SearchSpace Drops = new(new BinaryLayers(
        new() { Granularity = Granularity.Unit, PerKind = true, Count = 3 }, Topologies.Of([.. Enumerable.Repeat(1, Blocks)])));

    private static readonly SearchSpace Ratios = new(new ThreeLevelRatios(
        new() { Levels = 9, Exact = true }, Topologies.Of([.. Enumerable.Repeat(1, Blocks)])));

    private static readonly EvoPressOptions Short = new() { Generations = 5, Initial = 10 };

    // Every gene has its own cost per level, independent of the others and different from them, so there is one optimum.
    private static double Separable(Genome genome) => genome.Select((level, i) => level * ((i * 7) % Genes)).Sum();

    private static List<List<Evaluation>> Rounds(EvoPressOptions options, SearchSpace space, Func<Genome, double?> score, long seed = 1)
    {
        var optimizer = new EvoPress(options, space);
        List<List<Evaluation>> rounds = [];
        for (var index = 0; optimizer.Ask(new Generation(seed, "search", index)) is { Count: > 0 } proposals; index++)
        {
            rounds.Add([.. proposals.Select(
                p => score(p.Genome) is { } value ? Evaluation.Success(p, [new(Searches.Distance, value)])
                    : Evaluation.Failed(p, "no value"))]);
            optimizer.Tell(rounds[^1]);
        }

        return rounds;
    }

    private static List<List<Evaluation>> Rounds(EvoPressOptions options, SearchSpace space, long seed = 1) =>
        Rounds(options, space, genome => Separable(genome), seed);

    [Fact]
    public void Stages_have_the_published_sizes_and_tokens()
    {
        var rounds = Rounds(Short, Drops);
        Assert.Equal(1 + 5 * Stages + 1, rounds.Count);
        Assert.Equal((10, 1024L), (rounds[0].Count, rounds[0][0].Proposal.Budget.EvaluationTokens!.Value));
        foreach (var generation in rounds.Skip(1).Take(5 * Stages).Chunk(Stages))
        {
            Assert.Equal([16, 8, 4, 2 + 1], generation.Select(round => round.Count));
            Assert.Equal([1024, 2048, 4096, 8192], generation.Select(round => round[0].Proposal.Budget.EvaluationTokens!.Value));
        }

        Assert.Equal(Budget.Full, Assert.Single(rounds[^1]).Proposal.Budget);
        Assert.Equal(rounds.Sum(round => round.Count), new EvoPress(Short, Drops).PlannedProposals);
        Assert.Equal(64 + 200 * (16 + 8 + 4 + 3) + 1, new EvoPress(new(), Drops).PlannedProposals);
    }

    [Fact]
    public void A_stage_keeps_its_best_and_the_parent_joins_the_last_one()
    {
        var rounds = Rounds(Short, Drops);
        var parent = rounds[0].Best(1).Single().Genome;
        foreach (var generation in rounds.Skip(1).Take(5 * Stages).Chunk(Stages))
        {
            for (var stage = 1; stage < Stages; stage++)
            {
                var survivors = generation[stage - 1].Best(Short.Survivors[stage - 1]).Select(e => e.Genome);
                Assert.Equal(stage < Stages - 1 ? survivors : survivors.Append(parent), generation[stage].Select(e => e.Genome));
            }

            parent = generation[^1].Best(1).Single().Genome;
        }

        Assert.Equal(parent, rounds[^1].Single().Genome);
    }

    [Fact]
    public void Each_stage_has_its_own_minibatch_shared_by_its_candidates()
    {
        var partial = Rounds(Short, Drops).SkipLast(1).ToList();
        Assert.All(partial, round => Assert.Single(round.Select(e => e.Proposal.Budget).Distinct()));
        Assert.Equal(partial.Count, partial.Select(round => round[0].Proposal.Budget.Batch!.Value).Distinct().Count());
    }

    [Fact]
    public void Totals_never_change()
    {
        foreach (var genome in Rounds(Short, Drops).SelectMany(round => round).Select(e => e.Genome))
        {
            Assert.Equal((3.0, 3.0), (genome.Where((_, i) => i % 2 == 0).Sum(), genome.Where((_, i) => i % 2 == 1).Sum()));
        }

        var rounds = Rounds(Short with { Start = Origin.Middle }, Ratios);
        Assert.Equal(5 * Stages + 1, rounds.Count);
        Assert.All(rounds.SelectMany(round => round), evaluation => Assert.Equal(4 * Blocks, evaluation.Genome.Sum()));
        Assert.Equal(Enumerable.Repeat(4.0, Blocks), rounds[Stages - 1][^1].Genome);   // the first parent, in its last stage
        Assert.Equal(new EvoPress(Short with { Start = Origin.Middle }, Ratios).PlannedProposals, rounds.Sum(round => round.Count));
    }

    [Fact]
    public void Layers_trade_levels_only_with_layers_of_equal_size()
    {
        ModelTopology topology = Topologies.Of(2, 2, 3, 3);
        var space = new SearchSpace(
            new ThreeLevelRatios(new() { Levels = 5, Exact = true, Granularity = RatioGranularity.Layer }, topology));
        foreach (var genome in Rounds(Short with { Start = Origin.Middle }, space).SelectMany(round => round).Select(e => e.Genome))
        {
            Assert.Equal((8.0, 8.0), (genome.Take(4).Sum(), genome.Skip(4).Sum()));
        }
    }

    [Fact]
    public void Mutations_make_mostly_one_switch_and_rarely_three()
    {
        // Counts the sublayers that a child removes and its parent does not; few pairs of switches cancel.
        var rounds = Rounds(new() { Generations = 200, Initial = 1, Offspring = 32 }, Drops, _ => 0);
        var parent = rounds[0][0].Genome;
        var switches = new int[4];
        foreach (var generation in rounds.Skip(1).SkipLast(1).Chunk(Stages))
        {
            foreach (var child in generation[0])
            {
                switches[child.Genome.Zip(parent).Count(pair => pair.First > pair.Second)]++;
            }

            parent = generation[^1].Best(1).Single().Genome;
        }

        Assert.Equal(0, switches[0]);
        Assert.InRange(switches[1] / 6400.0, 5 / 9.0 - 0.03, 5 / 9.0 + 0.15);   // min(U{1..3}, U{1..3}) is 1, 2, 3 with 5/9, 3/9, 1/9
        Assert.InRange(switches[3] / 6400.0, 0.04, 1 / 9.0 + 0.02);
    }

    [Fact]
    public void Duplicates_are_drawn_again_while_there_are_new_genomes()
    {
        var rounds = Rounds(Short, Drops);
        var parent = rounds[0].Best(1).Single().Genome;
        foreach (var generation in rounds.Skip(1).SkipLast(1).Chunk(Stages))
        {
            Assert.Equal(1 + 16, generation[0].Select(e => e.Genome).Append(parent).Distinct().Count());
            parent = generation[^1].Best(1).Single().Genome;
        }

        var two = new SearchSpace(new BinaryLayers(new() { Count = 1 }, Topologies.Of(1, 1)));
        Assert.Equal(16, Rounds(Short with { Redraws = 3 }, two, genome => genome[0])[1].Count);
    }

    [Fact]
    public void The_search_depends_only_on_the_seed_and_the_evaluations()
    {
        static IEnumerable<Genome> Asked(long seed) => Rounds(Short, Drops, seed).SelectMany(round => round).Select(e => e.Genome);
        Assert.Equal(Asked(1), Asked(1));
        Assert.NotEqual(Asked(1), Asked(2));
    }

    [Fact]
    public void It_finds_the_optimum_of_a_separable_problem()
    {
        var best = Enumerable.Range(0, 2)
            .Sum(kind => Enumerable.Range(0, Blocks).Select(i => (double)(((2 * i) + kind) * 7 % Genes)).Order().Take(3).Sum());
        foreach (var seed in Enumerable.Range(0, 10))
        {
            Assert.Equal(best, Rounds(new() { Generations = 60 }, Drops, seed)[^1].Single().Cost);
        }
    }

    [Fact]
    public void Finalists_are_the_latest_distinct_parents()
    {
        var rounds = Rounds(Short with { Finalists = 3 }, Drops);
        Genome[] parents = [.. rounds.SkipLast(1).Where((_, i) => i % Stages == 0).Select(round => round.Best(1).Single().Genome)
            .Distinct()];
        Assert.Equal(parents.TakeLast(3), rounds[^1].Select(e => e.Genome));
        Assert.All(rounds[^1], evaluation => Assert.Equal(Budget.Full, evaluation.Proposal.Budget));
    }

    [Fact]
    public void Every_stage_finetunes_its_candidates_and_the_parent_equally()
    {
        var options = Short with { Finetuning = [0, 2000, 2000, 8000] };
        var rounds = Rounds(options, Drops);
        Assert.True(options.Finetunes);
        Assert.Equal(1 + 5 * Stages, rounds.Count);   // The host scores the last parent.
        Assert.All(rounds[0], start => Assert.Equal(0, start.Proposal.Budget.FinetuningTokens));
        foreach (var generation in rounds.Skip(1).Chunk(Stages))
        {
            Assert.Equal(options.Finetuning,
                generation.Select(round => Assert.Single(round.Select(e => e.Proposal.Budget.FinetuningTokens).Distinct())));
            Assert.Equal(3, generation[^1].Count);
        }

        Assert.Equal(rounds.SelectMany(round => round).Select(e => e.Genome), Rounds(Short, Drops).SkipLast(1).SelectMany(round => round)
            .Select(e => e.Genome));
        var finale = Rounds(options with { Finalists = 3 }, Drops)[^1];
        Assert.Equal(3, finale.Count);
        Assert.All(finale, finalist => Assert.Equal(Budget.Full with { FinetuningTokens = 8000 }, finalist.Proposal.Budget));
        Assert.False((Short with { Finetuning = [0, 0, 0, 0] }).Finetunes || Short.Finetunes);
        Assert.Equal(Budget.Full, Rounds(Short with { Finetuning = [0, 0, 0, 0] }, Drops)[^1].Single().Proposal.Budget);
    }

    [Fact]
    public void One_stage_is_a_plain_evolution_strategy()
    {
        var rounds = Rounds(Short with { Survivors = [1], Tokens = [64] }, Drops);
        Assert.Equal([10, 17, 17, 17, 17, 17, 1], rounds.Select(round => round.Count));
    }

    [Fact]
    public void A_failed_child_never_replaces_the_parent()
    {
        var measured = 0;
        var rounds = Rounds(Short with { Initial = 1 }, Drops, _ => measured++ == 0 ? 1 : null);
        Assert.Equal(1 + 5 * Stages + 1, rounds.Count);
        Assert.Equal(rounds[0][0].Genome, rounds[^1].Single().Genome);
        Assert.Single(Rounds(Short, Drops, _ => null));
    }

    [Fact]
    public void Invalid_options_are_refused_with_the_reason()
    {
        static string Refusal(EvoPressOptions options, SearchSpace? space = null) =>
            Assert.Throws<ArgumentException>(() => new EvoPress(options, space ?? Drops)).Message;
        Assert.StartsWith("survivors has 2 stages and tokens 4;", Refusal(new() { Survivors = [8, 1] }), StringComparison.Ordinal);
        Assert.StartsWith("survivors has 0 stages", Refusal(new() { Survivors = [], Tokens = [] }), StringComparison.Ordinal);
        foreach (int[] survivors in (int[][])[[8, 4, 2, 2], [4, 8, 2, 1], [8, 8, 2, 1], [17, 4, 2, 1]])
        {
            Assert.Equal($"survivors is [{string.Join(", ", survivors)}]; it must decrease from at most 16, the offspring, to 1.",
                Refusal(new() { Survivors = survivors }));
        }

        Assert.StartsWith("tokens is [1024, 512, 4096, 8192];", Refusal(new() { Tokens = [1024, 512, 4096, 8192] }),
            StringComparison.Ordinal);
        Assert.StartsWith("tokens is [0, 1, 2, 3];", Refusal(new() { Tokens = [0, 1, 2, 3] }), StringComparison.Ordinal);
        Assert.Equal(
            "finetuning is [0, 10]; it needs one number for each of the 4 stages of survivors, none below the one before it, or stays "
                + "empty.",
            Refusal(new() { Finetuning = [0, 10] }));
        Assert.StartsWith("finetuning is [0, 10, 5, 20];", Refusal(new() { Finetuning = [0, 10, 5, 20] }), StringComparison.Ordinal);
        var continuous = new SearchSpace(new ContinuousAlphas(new(), Topologies.Of(1, 1, 1)));
        Assert.Contains("has no levels to switch", Refusal(new(), continuous), StringComparison.Ordinal);
        var lonely = new SearchSpace(
            new BinaryLayers(new() { Granularity = Granularity.Unit, PerKind = true, Count = 0 }, Topologies.Of(1)));
        Assert.StartsWith("no two genes belong to one group", Refusal(new(), lonely), StringComparison.Ordinal);
    }
}
