using EvoPrune.Encodings;
using FsCheck;
using FsCheck.Fluent;

namespace EvoPrune.Plugins.Tests;

public class ContinuousAlphasTests
{
    private static readonly RandomStream Any = new(0, "test");

    [Fact]
    public void Repair_moves_every_genome_to_the_target_within_the_range_and_is_idempotent()
    {
        var topology = Topologies.Of(3, 5, 2, 7);
        var options = new ContinuousAlphasOptions { Target = 0.6, Min = 0.05, Max = 0.9 };
        var encoding = new ContinuousAlphas(options, topology);
        Prop.ForAll(Gen.Choose(-1000, 2000).Select(x => x / 1000.0).ArrayOf(4).ToArbitrary(), genes =>
        {
            var repaired = encoding.Repair(new Genome(genes), Any);
            Assert.Equal(0.6, encoding.Decode(repaired).Sparsity(topology), 9);
            Assert.All(repaired, ratio => Assert.InRange(ratio, 0.05, 0.9));
            Assert.Equal(repaired, encoding.Repair(repaired, Any));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Repair_shifts_all_ratios_equally_if_none_reaches_its_bound()
    {
        var encoding = new ContinuousAlphas(new() { Target = 0.5 }, Topologies.Of(4, 4));
        var repaired = encoding.Repair(new Genome([0.2, 0.4]), Any);
        Assert.Equal(0.4, repaired[0], 12);
        Assert.Equal(0.6, repaired[1], 12);
    }

    [Fact]
    public void Without_a_constraint_genomes_are_not_changed()
    {
        var encoding = new ContinuousAlphas(new() { Constraint = TargetConstraint.None }, Topologies.Of(4, 4));
        var genome = new Genome([0.1, 0.2]);
        Assert.Equal(genome, encoding.Repair(genome, Any));
    }

    [Fact]
    public void Decode_gives_both_sublayers_of_a_block_its_ratio()
    {
        var encoding = new ContinuousAlphas(new(), Topologies.Of(4, 4));
        var plan = encoding.Decode(new Genome([0.25, 0]));
        Assert.Equal("0.attn=0.25 0.mlp=0.25", plan.ToString());
    }

    [Fact]
    public void A_target_outside_the_range_is_refused_with_the_numbers()
    {
        var error = Assert.Throws<ArgumentException>(() => new ContinuousAlphas(new() { Target = 0.6, Max = 0.5 }, Topologies.Of(4)));
        Assert.Equal("target 0.6 cannot be reached with ratios between min 0 and max 0.5; choose min <= target <= max.", error.Message);
    }
}
