using EvoPrune.Encodings;

namespace EvoPrune.Plugins.Tests;

public class MetaMetricEncodingTests
{
    private static MetaMetricEncoding Encoding(MetaMetricEncodingOptions options, params int[] widths) =>
        new(options, Topologies.Of(widths));

    [Fact]
    public void Four_genes_cover_the_components_of_the_metric()
    {
        var encoding = Encoding(new(), 4);
        Assert.Equal(["alpha", "f1", "beta", "f2"], encoding.Genes.Select(gene => gene.Name));
        Assert.Equal([7, 6, 7, 6], encoding.Genes.Cast<LevelGene>().Select(gene => gene.Levels));
        Assert.Equal(["relative-sum", "identity", "one", "square-root"],
            encoding.Genes.Zip([6, 0, 0, 2], (gene, level) => gene.Show(level)));
    }

    [Theory]
    [InlineData(0, 0, 0, 0, "one identity one identity")]
    [InlineData(6, 0, 0, 2, "relative-sum identity one square-root")]
    [InlineData(3, 4, 5, 1, "mean softmax column-sum square")]
    public void A_genome_is_a_metric_at_the_target(int alpha, int f1, int beta, int f2, string metric)
    {
        var plan = Encoding(new() { Target = 0.6 }, 4).Decode(new([alpha, f1, beta, f2]));
        Assert.Equal($"0.attn=0.6 by {metric} 0.mlp=0.6 by {metric}", plan.ToString());
    }

    [Fact]
    public void Ria_is_one_of_the_genomes() =>
        Assert.Equal(ImportanceMetric.Ria,
            Assert.IsType<Sparsify>(Encoding(new(), 4).Decode(new([6, 0, 0, 2]))[new(0, SublayerKind.Mlp)]).Metric);

    [Fact]
    public void A_pattern_takes_the_place_of_the_ratio()
    {
        Assert.True(SparsityPattern.TryParse("2:4", out var pattern));
        Assert.Equal("0.attn=2:4 by one identity one identity 0.mlp=2:4 by one identity one identity",
            Encoding(new() { Pattern = pattern }, 4).Decode(new([0, 0, 0, 0])).ToString());
    }

    [Fact]
    public void Metric_and_ratios_may_share_a_genome_and_the_repair_leaves_the_metric()
    {
        var encoding = Encoding(
            new() { Levels = 3, Exact = true, Alpha = [Coefficient.One, Coefficient.RelativeSum], Beta = [Coefficient.One] }, 4, 4);
        Assert.Equal(["alpha", "f1", "f2", "block 0", "block 1"], encoding.Genes.Select(gene => gene.Name));
        var repaired = encoding.Repair(new([1, 5, 2, 2, 2]), new RandomStream(0, "test"));
        Assert.Equal([1, 5, 2], repaired.Take(3));
        Assert.Equal(0.5, encoding.Decode(repaired).Sparsity(Topologies.Of(4, 4)));
        Assert.Contains("0.attn=0.45 by relative-sum sigmoid one square-root", encoding.Decode(new([1, 5, 2, 0, 2])).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_fully_specified_metric_has_no_genes() => Assert.Empty(Encoding(
        new() { Alpha = [Coefficient.One], F1 = [Transform.Identity], Beta = [Coefficient.One], F2 = [Transform.Identity] }, 4).Genes);

    [Fact]
    public void A_pattern_beside_a_target_or_levels_is_refused()
    {
        Assert.True(SparsityPattern.TryParse("2:4", out var pattern));
        foreach (var options in new MetaMetricEncodingOptions[] { new() { Pattern = pattern, Target = 0.5 },
            new() { Pattern = pattern, Levels = 3 }, new() { Pattern = SparsityPattern.Unstructured } })
        {
            Assert.StartsWith("give an N:M pattern (such as 2:4) alone",
                Assert.Throws<ArgumentException>(() => Encoding(options, 4)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_repeated_value_is_refused() => Assert.Equal(
        "f2 names square-root more than once.",
        Assert.Throws<ArgumentException>(
            () => Encoding(new() { F2 = [Transform.SquareRoot, Transform.Log, Transform.SquareRoot] }, 4)).Message);
}
