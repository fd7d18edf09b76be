using EvoPrune.Encodings;
using EvoPrune.Optimizers;

namespace EvoPrune.Plugins.Tests;

/// <summary>The evolutionary pruning pattern search of EvoP: the genetic algorithm over bits with the published settings.</summary>
public class EppsTests
{
    private const int Blocks = 12;

    private static readonly SearchSpace Space =
        new(new BinaryLayers(new() { Count = 3 }, Topologies.Of([.. Enumerable.Repeat(1, Blocks)])));

    private static readonly SimpleGaOptions Published =
        new() { Population = 20, Generations = 100, Elite = 0.3, Selection = ParentSelection.Uniform, Crossover = Crossover.OnePoint };

    private static double Best(IOptimizer optimizer, long seed, Func<Genome, double> loss) =>
        Searches.Play(optimizer, seed, genome => loss(genome)).Min(evaluation => evaluation.Cost);

    // A stochastic search over a rugged loss sometimes misses the optimum; redraws make that rarer.
    [Theory]
    [InlineData(0, 36)]
    [InlineData(5, 38)]
    public void It_usually_finds_the_optimum_and_is_never_worse_than_greedy(int redraws, int atLeast)
    {
        var (found, foundByGreedy) = (0, 0);
        foreach (var seed in Enumerable.Range(100, 40))
        {
            var loss = Searches.Interacting(Blocks, seed);
            var ideal = Best(new Exhaustive(new(), Space), 0, loss);
            var greedy = Searches.Play(new Greedy(new(), Space), 0, genome => loss(genome)).Where(e => Space.IsLegal(e.Genome))
                .Min(e => e.Cost);
            var evolved = Best(new SimpleGa(Published with { Redraws = redraws }, Space), seed, loss);
            Assert.True(ideal <= evolved && evolved <= greedy);
            (found, foundByGreedy) = (found + (evolved == ideal ? 1 : 0), foundByGreedy + (greedy == ideal ? 1 : 0));
        }

        Assert.InRange(found, atLeast, 40);
        Assert.InRange(foundByGreedy, 0, 20);
    }

    [Fact]
    public void It_stops_when_the_best_no_longer_improves()
    {
        var loss = Searches.Interacting(Blocks, 1);
        var unbounded = Searches.Play(new SimpleGa(Published, Space), 1, genome => loss(genome));
        var patient = Searches.Play(new SimpleGa(Published with { Patience = 10 }, Space), 1, genome => loss(genome));
        Assert.True(patient.Count < unbounded.Count / 2);
        Assert.Equal(patient.Select(e => e.Genome), unbounded.Take(patient.Count).Select(e => e.Genome));
        const int children = 20 - 6;
        Assert.True(patient.SkipLast(10 * children).Min(e => e.Cost) == patient.Min(e => e.Cost));
        Assert.True(patient.SkipLast(11 * children).Min(e => e.Cost) > patient.Min(e => e.Cost));
    }

    [Fact]
    public void Redraws_avoid_duplicates_while_the_space_has_new_genomes()
    {
        var loss = Searches.Interacting(Blocks, 2);
        foreach (var generation in Generations(Published with { Redraws = 50, Generations = 10 }, loss))
        {
            Assert.Equal(generation.Count, generation.Distinct().Count());
        }

        Assert.Contains(Generations(Published with { Generations = 10 }, loss), generation =>
            generation.Count > generation.Distinct().Count());
    }

    [Fact]
    public void Redraws_end_if_there_is_no_new_genome()
    {
        var two = new SearchSpace(new BinaryLayers(new() { Count = 1 }, Topologies.Of(1, 1)));
        Assert.Equal(20 + 4 * 14,
            Searches.Play(new SimpleGa(Published with { Generations = 5, Redraws = 3 }, two), 1, genome => genome[0]).Count);
    }

    // The genomes alive in each generation: the survivors and their children.
    private static List<List<Genome>> Generations(SimpleGaOptions options, Func<Genome, double> loss)
    {
        var (optimizer, generations) = (new SimpleGa(options, Space), new List<List<Genome>>());
        Evaluation[] survivors = [];
        for (var index = 0; optimizer.Ask(new Generation(1, "search", index)) is { Count: > 0 } proposals; index++)
        {
            generations.Add([.. survivors.Select(s => s.Genome), .. proposals.Select(p => p.Genome)]);
            Evaluation[] told = [.. proposals.Select(p => Evaluation.Success(p, [new(Searches.Distance, loss(p.Genome))]))];
            optimizer.Tell(told);
            survivors = [.. survivors.Concat(told).Best(6)];
        }

        return generations;
    }
}
