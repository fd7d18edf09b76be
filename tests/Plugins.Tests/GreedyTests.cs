using EvoPrune.Encodings;
using EvoPrune.Optimizers;

namespace EvoPrune.Plugins.Tests;

public class GreedyTests
{
    private const int Blocks = 10;

    private static SearchSpace Space(int count) =>
        new(new BinaryLayers(new() { Count = count }, Topologies.Of([.. Enumerable.Repeat(1, Blocks)])));

    // SLEB as in its authors' code: loops over the remaining blocks and removes the cheapest.
    private static double[] Sleb(int count, Func<Genome, double> loss, int first = 0, int last = 0, params int[] start)
    {
        var removed = new double[Blocks];
        foreach (var block in start)
        {
            removed[block] = 1;
        }

        for (var step = start.Length; step < count; step++)
        {
            var (lowest, cut) = (double.PositiveInfinity, -1);
            for (var block = first; block < Blocks - last; block++)
            {
                if (removed[block] == 1)
                {
                    continue;
                }

                removed[block] = 1;
                if (loss(new(removed)) is var value && value < lowest)
                {
                    (lowest, cut) = (value, block);
                }

                removed[block] = 0;
            }

            removed[cut] = 1;
        }

        return removed;
    }

    private static Genome Found(Greedy greedy, SearchSpace space, Func<Genome, double?> loss) =>
        Searches.Play(greedy, 1, loss).Where(evaluation => space.IsLegal(evaluation.Genome)).Best(1).Single().Genome;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    public void The_result_is_that_of_SLEB_with_and_without_barriers(int first, int last)
    {
        foreach (var seed in Enumerable.Range(0, 30))
        {
            var (space, loss) = (Space(4), Searches.Interacting(Blocks, seed));
            var greedy = new Greedy(new() { FirstBarrier = first, LastBarrier = last }, space);
            Assert.Equal(Sleb(4, loss, first, last), Found(greedy, space, genome => loss(genome)));
        }
    }

    [Fact]
    public void It_continues_from_a_partial_pattern()
    {
        foreach (var seed in Enumerable.Range(0, 30))
        {
            var (space, loss) = (Space(5), Searches.Interacting(Blocks, seed));
            var greedy = new Greedy(new() { Start = ["block 7", "block 2"] }, space);
            Assert.Equal(8 + 7 + 6, greedy.PlannedProposals);
            Assert.Equal(Sleb(5, loss, start: [7, 2]), Found(greedy, space, genome => loss(genome)));
        }
    }

    [Fact]
    public void A_search_can_continue_from_the_result_of_a_smaller_one()
    {
        var (four, six, loss) = (Space(4), Space(6), Searches.Interacting(Blocks, 3));
        var half = Found(new(new(), four), four, genome => loss(genome));
        string[] start = [.. Enumerable.Range(0, Blocks).Where(i => half[i] == 1).Select(i => $"block {i}")];
        Assert.Equal(Found(new(new(), six), six, genome => loss(genome)),
            Found(new(new() { Start = start }, six), six, genome => loss(genome)));
    }

    [Fact]
    public void Among_equal_costs_the_first_gene_is_removed()
    {
        var space = Space(3);
        Assert.Equal([1, 1, 1, 0, 0, 0, 0, 0, 0, 0], Found(new(new(), space), space, _ => 1));
        Assert.Equal([0, 0, 1, 1, 1, 0, 0, 0, 0, 0], Found(new(new() { FirstBarrier = 2 }, space), space, _ => 1));
    }

    [Fact]
    public void A_failed_evaluation_never_wins()
    {
        var space = Space(2);
        Assert.Equal([0, 0, 0, 1, 1, 0, 0, 0, 0, 0],
            Found(new(new(), space), space, genome => genome[0] + genome[1] + genome[2] > 0 ? null : 1));
        Assert.Equal(Blocks, Searches.Play(new Greedy(new(), space), 1, _ => null).Count);
    }

    [Fact]
    public void A_legal_start_is_the_only_proposal()
    {
        var greedy = new Greedy(new() { Start = ["block 0", "block 9"] }, Space(2));
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 0, 1], Assert.Single(Searches.Play(greedy, 1, _ => 1)).Genome);
        Assert.Equal(1, greedy.PlannedProposals);
    }

    [Fact]
    public void Unreachable_counts_are_refused_with_the_numbers()
    {
        static string Refusal(GreedyOptions options) => Assert.Throws<ArgumentException>(() => new Greedy(options, Space(3))).Message;
        Assert.Equal("legal genomes remove 3 genes; start removes 0, and the barriers leave 2 more to remove.",
            Refusal(new() { FirstBarrier = 8 }));
        Assert.Equal(
            "legal genomes remove 3 genes; start removes 4, and the barriers leave 6 more to remove.",
            Refusal(new() { Start = ["block 0", "block 1", "block 2", "block 3"] }));
        Assert.Equal("start removes 'block 0', which a barrier protects.", Refusal(new() { Start = ["block 0"], FirstBarrier = 1 }));
        Assert.StartsWith("start: there is no gene 'block 10'; the genes are block 0, block 1,", Refusal(new() { Start = ["block 10"] }),
            StringComparison.Ordinal);
        Assert.Contains("'block 1'", Refusal(new() { Start = ["block 1", "block 1"] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Removal_stops_for_a_kind_that_has_reached_its_count()
    {
        var space = new SearchSpace(new BinaryLayers(
            new() { Granularity = Granularity.Unit, PerKind = true, Count = 3 }, Topologies.Of([.. Enumerable.Repeat(1, 12)])));
        // Attention sublayers cost almost nothing, and within each kind the later ones cost less.
        double Loss(Genome genome) => genome.Index().Sum(gene => gene.Item * (gene.Index % 2 == 0 ? 0.001 : 1) * (24 - gene.Index));
        var told = Searches.Play(new Greedy(new(), space), 1, genome => Loss(genome));
        var found = told.Where(evaluation => space.IsLegal(evaluation.Genome)).Best(1).Single().Genome;
        Assert.Equal([18, 19, 20, 21, 22, 23], found.Index().Where(gene => gene.Item == 1).Select(gene => gene.Index));
        Assert.Equal(24 + 23 + 22 + 12 + 11 + 10, told.Count);
    }
}
