using EvoPrune.Encodings;
using EvoPrune.Optimizers.Operators;
using FsCheck;
using FsCheck.Fluent;

namespace EvoPrune.Plugins.Tests;

public class ModuleLevelsTests
{
    // Attention sublayers have 2 head groups, feed-forward sublayers as many channels as the block is wide.
    private static readonly ModelTopology Equal = Topologies.Of(20, 20, 20, 20), Unequal = Topologies.Of(20, 7, 30, 4);

    private static RandomStream Any => new(0, "test");

    [Fact]
    public void A_unit_has_a_level_gene_of_as_many_steps_as_it_has_parts()
    {
        var encoding = new ModuleLevels(new(), Equal);
        Assert.Equal(["0.attn", "0.mlp", "1.attn", "1.mlp", "2.attn", "2.mlp", "3.attn", "3.mlp"], encoding.Genes.Select(gene => gene.Name));
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
    public void An_average_level_is_met_by_each_kind_exactly(double level, int attention, int mlp) => Check(new() { Level = level }, Equal, (_, genome) =>
    {
        Assert.Equal(attention, genome.Where((_, gene) => gene % 2 == 0).Sum());
        Assert.Equal(mlp, genome.Where((_, gene) => gene % 2 == 1).Sum());
    });

    [Fact]
    public void Half_of_the_levels_is_the_default() =>
        Check(new() { Levels = 4 }, Equal, (plan, _) => Assert.Equal(0.5, plan.Sparsity(Equal), 12));

    // A step of an attention sublayer is 200 weights, one of a feed-forward sublayer 40: the total is met to half a step.
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.77)]
    public void A_share_of_parameters_is_met_by_all_units_together(double share) => Check(new() { Parameters = share }, Equal, (plan, _) =>
        Assert.InRange(plan.ParametersRemoved(Equal), (share * 3200) - 20, (share * 3200) + 20));

    [Fact]
    public void Bytes_are_those_of_the_whole_model() => Check(new() { Bytes = 5000 }, Equal with { Parameters = 3500 }, (plan, _) =>
        Assert.InRange(4 * (3500 - plan.ParametersRemoved(Equal)), 5000 - 80, 5000 + 80));

    [Fact]
    public void Unequal_units_come_as_near_as_their_steps_allow() => Check(new() { Parameters = 0.5 }, Unequal, (plan, _) =>
        Assert.InRange(plan.Sparsity(Unequal), 0.48, 0.52));

    [Fact]
    public void Level_switches_of_the_darwin_optimizer_keep_every_genome_legal()
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
    [InlineData(null, null, 100_000L, "bytes is 100000; with all heads and channels the model has 14000, without any 1200. Choose a number between.")]
    public void What_cannot_be_met_is_refused(double? level, double? parameters, long? bytes, string message) => Assert.Equal(
        message,
        Assert.Throws<ArgumentException>(() => new ModuleLevels(new() { Level = level, Parameters = parameters, Bytes = bytes }, Equal with { Parameters = 3500 })).Message);

    [Fact]
    public void A_fixed_level_treats_every_unit_alike()
    {
        Assert.Equal(
            "0.attn=level 3/8 0.mlp=level 3/8", new Fixed(new() { Level = 3, Levels = 8 }, Topologies.Of(20)).Decode(new([])).ToString());
        Assert.Equal(
            "level is 11 of 10 levels; choose 0 to 10.", Assert.Throws<ArgumentException>(() => new Fixed(new() { Level = 11 }, Equal)).Message);
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
