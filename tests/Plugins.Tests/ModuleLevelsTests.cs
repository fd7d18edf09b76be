using EvoPrune.Encodings;
using EvoPrune.Optimizers;
using FsCheck;
using FsCheck.Fluent;

namespace EvoPrune.Plugins.Tests;

public class ModuleLevelsTests
{
    // Attention sublayers have 2 head groups; feed-forward sublayers have as many channels as the width of the block.
    private static readonly ModelTopology Equal = Topologies.Of(20, 20, 20, 20), Unequal = Topologies.Of(20, 7, 30, 4);

    private static RandomStream Any => new(0, "test");

    [Fact]
    public void A_sublayer_has_a_gene_with_at_most_one_level_per_structure()
    {
        var encoding = new ModuleLevels(new(), Equal);
        Assert.Equal(["0.attn", "0.mlp", "1.attn", "1.mlp", "2.attn", "2.mlp", "3.attn", "3.mlp"],
            encoding.Genes.Select(gene => gene.Name));
        Assert.Equal([2.0, 10, 2, 10, 2, 10, 2, 10], encoding.Genes.Select(gene => gene.Max));
        Assert.Equal(2, encoding.Genes.Select(gene => gene.Group).Distinct().Count());
        Assert.Equal(("1/2", "3/10"), (encoding.Genes[0].Show(1), encoding.Genes[1].Show(3)));
        Assert.Equal("0.attn=level 1/2 0.mlp=level 3/10 3.mlp=level 10/10", encoding.Decode(new([1, 3, 0, 0, 0, 0, 0, 10])).ToString());
    }

    [Theory]
    [InlineData(5, 4, 20)]
    [InlineData(2.5, 2, 10)]
    [InlineData(0, 0, 0)]
    [InlineData(10, 8, 40)]
    public void Each_kind_meets_the_average_level_exactly(double level, int attention, int mlp) =>
        Check(new() { Level = level }, Equal, (_, genome) =>
    {
        Assert.Equal(attention, genome.Where((_, gene) => gene % 2 == 0).Sum());
        Assert.Equal(mlp, genome.Where((_, gene) => gene % 2 == 1).Sum());
    });

    [Fact]
    public void Half_of_the_levels_is_the_default() =>
        Check(new() { Levels = 4 }, Equal, (plan, _) => Assert.Equal(0.5, plan.Sparsity(Equal), 12));

    // A step of an attention sublayer is 200 weights, one of a feed-forward sublayer 40: the total is met within half a step.
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.77)]
    public void All_sublayers_together_meet_a_share_of_parameters(double share) => Check(new() { Parameters = share }, Equal, (plan, _) =>
        Assert.InRange(plan.ParametersRemoved(Equal), (share * 3200) - 20, (share * 3200) + 20));

    [Fact]
    public void Bytes_are_those_of_the_whole_model() => Check(new() { Bytes = 5000 }, Equal with { Parameters = 3500 }, (plan, _) =>
        Assert.InRange(4 * (3500 - plan.ParametersRemoved(Equal)), 5000 - 80, 5000 + 80));

    [Fact]
    public void Unequal_sublayers_come_as_close_as_their_steps_allow() => Check(new() { Parameters = 0.5 }, Unequal, (plan, _) =>
        Assert.InRange(plan.Sparsity(Unequal), 0.48, 0.52));

    [Fact]
    public void Level_switches_of_evopress_keep_every_genome_legal()
    {
        foreach (var options in (ModuleLevelsOptions[])[new(), new() { Parameters = 0.4 }])
        {
            var space = new SearchSpace(new ModuleLevels(options, Equal));
            var mutation = new LevelSwitch(space.Genes);
            var genome = space.Sample(Any);
            for (var i = 0; i < 200; i++)
            {
                genome = new(mutation.Mutate(genome, new RandomStream(i, "switch")));
                Assert.True(space.IsLegal(genome));
            }
        }
    }

    [Theory]
    [InlineData(11.0, null, null, "level 11 is beyond the last of 10 levels; choose 0 to 10.")]
    [InlineData(5.0, 0.5, null, "give one of level (such as 5), parameters (such as 0.5), and bytes (such as 4000000).")]
    [InlineData(null, 0.5, 100L, "give one of level (such as 5), parameters (such as 0.5), and bytes (such as 4000000).")]
    [InlineData(null, null, 100_000L,
        "bytes is 100000; with all heads and channels the model has 14000, without any 1200. Choose a number between.")]
    public void Unreachable_targets_are_refused(double? level, double? parameters, long? bytes, string message) => Assert.Equal(
        message,
        Assert.Throws<ArgumentException>(
            () => new ModuleLevels(
                new() { Level = level, Parameters = parameters, Bytes = bytes }, Equal with { Parameters = 3500 })).Message);

    [Fact]
    public void A_fixed_level_treats_all_sublayers_alike()
    {
        Assert.Equal(
            "0.attn=level 3/8 0.mlp=level 3/8", new Fixed(new() { Level = 3, Levels = 8 }, Topologies.Of(20)).Decode(new([])).ToString());
        Assert.Equal(
            "level is 11 of 10 levels; choose 0 to 10.",
                Assert.Throws<ArgumentException>(() => new Fixed(new() { Level = 11 }, Equal)).Message);
        Assert.Throws<ArgumentException>(() => new Fixed(new() { Level = 1, Sparsity = 0.5 }, Equal));
    }

    private static void Check(ModuleLevelsOptions options, ModelTopology topology, Action<CompressionPlan, Genome> holds)
    {
        var encoding = new ModuleLevels(options, topology);
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var genome = new Genome(encoding.Genes.Select(gene => gene.Sample(new RandomStream(seed, gene.Name))));
            var repaired = encoding.Repair(genome, new RandomStream(seed, "repair"));
            Assert.All(repaired.Zip(encoding.Genes), pair => Assert.InRange(pair.First, pair.Second.Min, pair.Second.Max));
            Assert.Equal(repaired, encoding.Repair(repaired, new RandomStream(seed, "again")));
            holds(encoding.Decode(repaired), repaired);
        }).QuickCheckThrowOnFailure();
    }
}
