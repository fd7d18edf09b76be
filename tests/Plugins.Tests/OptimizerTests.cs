using EvoPrune.Encodings;
using EvoPrune.Optimizers;

namespace EvoPrune.Plugins.Tests;

public class OptimizerTests
{
    private static readonly Metric Distance = Searches.Distance;
    private static readonly SearchSpace Space = new(new Box(6));

    // Four of nine blocks are removed: few enough genomes for exhaustive search, and level genes as it and greedy need.
    private static readonly SearchSpace Bits = new(new BinaryLayers(new() { Count = 4 }, Topologies.Of(1, 1, 1, 1, 1, 1, 1, 1, 1)));

    public static TheoryData<string> All => ["simple-ga", "epps", "random", "uniform", "greedy", "exhaustive"];

    private static bool DrawsNothing(string id) => id is "uniform" or "greedy" or "exhaustive";

    private static SearchSpace SpaceOf(string id) => id is "epps" or "greedy" or "exhaustive" ? Bits : Space;

    /// <summary>Up to four continuous genes in [0, 1], then genes of three levels; no constraint.</summary>
    private sealed class Box(int genes) : IEncoding
    {
        public IReadOnlyList<Gene> Genes { get; } =
            [.. Enumerable.Range(0, genes).Select(i => i < 4 ? (Gene)new ContinuousGene($"x{i}", 0, 1) : new LevelGene($"n{i}", 3))];

        public Genome Repair(Genome genome, RandomStream random) => genome;

        public CompressionPlan Decode(Genome genome) => CompressionPlan.Dense;
    }

    private static IOptimizer Create(string id, SimpleGaOptions? options = null) => id switch
    {
        "simple-ga" => new SimpleGa(options ?? new() { Population = 10, Generations = 12 }, Space),
        "random" => new RandomSearch(new() { Evaluations = 60, Batch = 7 }, Space),
        "uniform" => new UniformPoint(Space),
        "epps" => new SimpleGa(
            new() { Population = 10, Generations = 12, Elite = 0.3, Crossover = Crossover.OnePoint, Redraws = 10 }, Bits),
        "greedy" => new Greedy(new(), Bits),
        "exhaustive" => new Exhaustive(new() { Batch = 7 }, Bits),
        _ => throw new ArgumentException(id),
    };

    // The minimum is 0, at 0.3 for the continuous genes and 0 for the levels.
    private static double Sphere(Genome genome) => genome.Take(4).Sum(gene => (gene - 0.3) * (gene - 0.3)) + genome.Skip(4).Sum();

    [Theory]
    [MemberData(nameof(All))]
    public void The_same_seed_gives_the_same_search_and_ties_do_not_matter(string id)
    {
        foreach (Func<Genome, double?> score in new Func<Genome, double?>[] { g => Sphere(g), _ => 1.0, g => g[0] < 0.5 ? null : g[1] })
        {
            var first = Searches.Play(Create(id), 7, score).Select(e => e.Genome);
            Assert.Equal(first, Searches.Play(Create(id), 7, score).Select(e => e.Genome));
            Assert.True(DrawsNothing(id) || !first.SequenceEqual(Searches.Play(Create(id), 8, score).Select(e => e.Genome)));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_planned_number_of_proposals_is_the_real_one(string id)
    {
        var optimizer = Create(id);
        Assert.Equal(optimizer.PlannedProposals, Searches.Play(optimizer, 1, g => Sphere(g)).Count);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_proposal_lies_in_the_space(string id) =>
        Assert.All(Searches.Play(Create(id), 3, g => -Sphere(g)), evaluation =>
            Assert.All(evaluation.Genome.Zip(SpaceOf(id).Genes), pair => Assert.Equal(pair.First, pair.Second.Clamp(pair.First))));

    [Fact]
    public void The_genetic_algorithm_comes_closer_to_the_optimum_than_random_search()
    {
        var options = new SimpleGaOptions { Population = 20, Generations = 40 };
        foreach (var seed in new[] { 1, 2, 3 })
        {
            var evolved = Searches.Play(Create("simple-ga", options), seed, g => Sphere(g));
            var random = Searches.Play(new RandomSearch(new() { Evaluations = evolved.Count }, Space), seed, g => Sphere(g));
            Assert.True(evolved.Min(e => e.Cost) < random.Min(e => e.Cost) / 2);
        }
    }

    [Fact]
    public void Failed_evaluations_never_become_parents_if_there_are_others()
    {
        var optimizer = new SimpleGa(
            new() { Population = 10, Generations = 3, Elite = 0.5, CrossoverRate = 0, MutationRate = 0, MutationScale = 0 },
                new SearchSpace(new Box(4)));
        var first = optimizer.Ask(new Generation(1, "search", 0));
        optimizer.Tell([.. first.Select(
            (p, i) => i % 2 == 0 ? Evaluation.Failed(p, "broken") : Evaluation.Success(p, [new(Distance, i)]))]);
        var healthy = first.Where((_, i) => i % 2 == 1).Select(p => p.Genome).ToHashSet();
        Assert.All(optimizer.Ask(new Generation(1, "search", 1)), child => Assert.Contains(child.Genome, healthy));
    }

    [Fact]
    public void A_child_never_equals_its_parent()
    {
        var optimizer = new SimpleGa(new() { Population = 10, Generations = 2, CrossoverRate = 0, MutationRate = 0 }, Space);
        var parents = optimizer.Ask(new Generation(1, "search", 0));
        optimizer.Tell([.. parents.Select((p, i) => Evaluation.Success(p, [new(Distance, i)]))]);
        Assert.All(optimizer.Ask(new Generation(1, "search", 1)), child =>
            Assert.DoesNotContain(child.Genome, parents.Select(p => p.Genome)));
    }

    [Fact]
    public void A_space_without_genes_is_refused() => Assert.Contains(
        "nothing to search", Assert.Throws<ArgumentException>(() => new SimpleGa(new(), new SearchSpace(new Box(0)))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Operators_that_only_recombine_keep_the_genes_of_the_parents()
    {
        var (mother, father) = (new Genome([0, 0, 0, 0, 0, 0]), new Genome([1, 1, 1, 1, 2, 2]));
        var random = new RandomStream(5, "operators");
        foreach (var crossover in Enum.GetValues<Crossover>().Except([Crossover.Blend]))
        {
            var children = Enumerable.Range(0, 200).Select(_ => crossover.Cross(mother, father, Space.Genes, random)).ToList();
            Assert.All(children, child =>
                Assert.All(child.Select((gene, i) => (gene, i)), g => Assert.True(g.gene == mother[g.i] || g.gene == father[g.i])));
            Assert.True(children.Select(child => string.Join(' ', child)).Distinct().Count() > 5);
        }

        double[] blended = [.. Enumerable.Range(0, 2000).Select(_ => Crossover.Blend.Cross(mother, father, Space.Genes, random)[0])];
        Assert.InRange(blended.Min(), -0.5, -0.45);
        Assert.InRange(blended.Max(), 1.45, 1.5);
        foreach (var mutation in Enum.GetValues<Mutation>())
        {
            Assert.NotEqual(0.5, mutation.Mutate(0.5, Space.Genes[0], 0.1, random));
            Assert.Contains(mutation.Mutate(1, Space.Genes[5], 0.1, random), new double[] { 0, 2 });
        }
    }

    [Theory]
    [InlineData(ParentSelection.Uniform, 0.25, 0.25)]
    [InlineData(ParentSelection.Tournament, 7.0 / 16, 1.0 / 16)]
    [InlineData(ParentSelection.Rank, 0.4, 0.1)]
    public void Selection_prefers_the_best_with_the_published_probability(ParentSelection selection, double best, double worst)
    {
        Evaluation[] ranked = [.. Enumerable.Range(0, 4).Select(i =>
            Evaluation.Success(new(new Genome([i]), Budget.Full), [new(Distance, i)]))];
        var random = new RandomStream(1, "selection");
        double[] picks = [.. Enumerable.Range(0, 40_000).Select(_ => selection.Select(ranked, 2, random).Cost)];
        Assert.Equal(best, picks.Count(cost => cost == 0) / 40_000.0, 2);
        Assert.Equal(worst, picks.Count(cost => cost == 3) / 40_000.0, 2);
    }
}
