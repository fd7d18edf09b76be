using EvoPrune.Encodings;
using EvoPrune.Optimizers;

namespace EvoPrune.Plugins.Tests;

public class ExhaustiveTests
{
    private static SearchSpace Bits(int blocks, int count) =>
        new(new BinaryLayers(new() { Count = count }, Topologies.Of([.. Enumerable.Repeat(1, blocks)])));

    /// <summary>Three genes of three levels; legal if the levels have the given sum, or always if it is null.</summary>
    private sealed class Levels(int? sum) : IEncoding
    {
        public IReadOnlyList<Gene> Genes { get; } = [new LevelGene("a", 3), new LevelGene("b", 3), new LevelGene("c", 3)];

        public Genome Repair(Genome genome, RandomStream random)
        {
            while (sum is { } wanted && genome.Sum() != wanted)
            {
                var i = random.Next(3);
                genome = genome.With(i, Genes[i].Clamp(genome[i] + Math.Sign(wanted - genome.Sum())));
            }

            return genome;
        }

        public CompressionPlan Decode(Genome genome) => CompressionPlan.Dense;
    }

    private static List<string> Proposed(IOptimizer optimizer) =>
        [.. Searches.Play(optimizer, 1, _ => 0).Select(evaluation => string.Concat(evaluation.Genome))];

    [Fact]
    public void Every_legal_genome_comes_once_in_lexicographic_order() => Assert.Equal(
        ["0011", "0101", "0110", "1001", "1010", "1100"], Proposed(new Exhaustive(new() { Batch = 4 }, Bits(4, 2))));

    [Theory]
    [InlineData(12, 3, 220)]
    [InlineData(10, 5, 252)]
    [InlineData(6, 0, 1)]
    [InlineData(6, 6, 1)]
    [InlineData(16, 8, 12870)]
    public void The_number_of_proposals_is_planned_exactly(int blocks, int count, int genomes)
    {
        var optimizer = new Exhaustive(new(), Bits(blocks, count));
        Assert.Equal(genomes, optimizer.PlannedProposals);
        var proposed = Proposed(optimizer);
        Assert.Equal(genomes, proposed.Count);
        Assert.Equal(proposed.Distinct().Order(StringComparer.Ordinal), proposed);
        Assert.All(proposed, genome => Assert.Equal(count, genome.Count(bit => bit == '1')));
    }

    [Fact]
    public void A_space_beyond_the_limit_is_refused_with_its_size() => Assert.Equal(
        "the space has 735471 genomes, more than the limit of 100000; raise the limit, or search with simple-ga or greedy.",
        Assert.Throws<ArgumentException>(() => new Exhaustive(new(), Bits(24, 8))).Message);

    [Fact]
    public void Sizes_beyond_64_bits_are_counted() => Assert.Contains(
        "the space has 92045125813734238026462263037378063990076729140 genomes",
        Assert.Throws<ArgumentException>(() => new Exhaustive(new(), Bits(160, 80))).Message, StringComparison.Ordinal);

    [Fact]
    public void Genes_with_more_levels_are_enumerated_with_and_without_a_sum()
    {
        Assert.Equal(["002", "011", "020", "101", "110", "200"], Proposed(new Exhaustive(new(), new SearchSpace(new Levels(2)))));
        var all = new Exhaustive(new(), new SearchSpace(new Levels(null)));
        Assert.Equal(27, all.PlannedProposals);
        Assert.Equal(27, Proposed(all).Distinct().Count());
    }

    [Fact]
    public void Continuous_genes_are_refused() => Assert.Equal(
        "gene 'block 0' has no levels to count; an encoding such as binary-layers has.",
        Assert.Throws<ArgumentException>(
            () => new Exhaustive(new(), new SearchSpace(new ContinuousAlphas(new(), Topologies.Of(1))))).Message);
}
