using EvoPrune.Host.Search.Racing;

namespace EvoPrune.Host.Tests.Search.Racing;

public class SurrogateTests
{
    private const int Windows = 8;

    private static readonly Metric Cost = new("cost", "", Direction.Minimize);
    private static readonly IReadOnlyList<Gene> Genes = [.. Enumerable.Range(0, 4).Select(i => new ContinuousGene($"gene {i}", 0, 10))];

    private static Genome Draw(RandomStream random) => new(Genes.Select(gene => gene.Sample(random)));

    // Smooth in the genome, every window in its own way; and noise that no genome tells of.
    private static double[] Numbers(Genome genome, RandomStream noise) => [.. Enumerable.Range(0, Windows).Select(window =>
        (genome[0] - 3) * (genome[0] - 3) + genome[1] * genome[2] / 5 + Math.Sin(genome[3] + window) + 0.3 * noise.NextGaussian())];

    private static Evaluation Scored(Genome genome, IEnumerable<double> numbers, int scored = Windows)
    {
        double[] windows = [.. numbers.Take(scored)];
        return Evaluation.Success(new(genome, Budget.Full), [new(Cost, windows.DefaultIfEmpty().Average()) { Windows = windows }]);
    }

    private static Surrogate Learned(double confidence, int count = 120)
    {
        var (surrogate, random) = (new Surrogate(Genes, Windows, confidence), new RandomStream(1, "surrogate"));
        for (var i = 0; i < count; i++)
        {
            var genome = Draw(random);
            surrogate.Learn(Scored(genome, Numbers(genome, random)));
        }

        return surrogate;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(6)]
    public void It_errs_about_as_seldom_as_it_says_and_more_windows_make_it_surer(int scored)
    {
        var (surrogate, random) = (Learned(0.95), new RandomStream(2, "surrogate"));
        var (claims, errors, earlier) = (0, 0, 0);
        for (var trial = 0; trial < 600; trial++)
        {
            var (left, right) = (Draw(random), Draw(random));
            var (all, others) = (Numbers(left, random), Numbers(right, random));
            var isClaimed = surrogate.IsSurelyLess(0, Scored(left, all, scored), Scored(right, others, scored), scored);
            claims += isClaimed ? 1 : 0;
            errors += isClaimed && all.Average() >= others.Average() ? 1 : 0;
            earlier += surrogate.IsSurelyLess(0, Scored(left, all, 0), Scored(right, others, 0), 0) ? 1 : 0;
        }

        Assert.InRange(claims, 200, 300);                // of some 300 that are true
        Assert.InRange(errors / 600.0, 0, 0.03);
        Assert.True(claims >= earlier, $"{claims} with {scored} windows, {earlier} without");
    }

    [Fact]
    public void Before_it_knows_enough_it_is_sure_of_nothing()
    {
        var random = new RandomStream(3, "surrogate");
        var (good, bad) = (new Genome([3, 0, 0, 0]), new Genome([10, 10, 10, 0]));
        Evaluation left = Scored(good, Numbers(good, random), 2), right = Scored(bad, Numbers(bad, random), 2);
        Assert.False(Learned(0.9, Surrogate.Least - 1).IsSurelyLess(0, left, right, 2));
        Assert.False(Learned(0.9, Surrogate.Least - 1).CanForesee);
        Assert.True(Learned(0.9, Surrogate.Least).IsSurelyLess(0, left, right, 2));
        Assert.True(Learned(0.9, Surrogate.Least).CanForesee);
    }

    [Fact]
    public void What_is_known_in_full_needs_no_forecast()
    {
        var surrogate = Learned(0.999999);
        var genome = new Genome([5, 5, 5, 5]);
        Evaluation Same(double score) => Scored(genome, Enumerable.Repeat(score, Windows));
        Assert.True(surrogate.IsSurelyLess(0, Same(1), Same(1.001), 2));
        Assert.False(surrogate.IsSurelyLess(0, Same(1), Same(1), 2));
    }

    [Fact]
    public void Forecasts_are_near_what_is_measured_and_equal_genomes_do_no_harm()
    {
        var (surrogate, random) = (Learned(0.95), new RandomStream(4, "surrogate"));
        var again = new Genome([4, 4, 4, 4]);
        surrogate.Learn(Scored(again, Numbers(again, random)));
        surrogate.Learn(Scored(again, Numbers(again, random)));
        var (error, spread) = (0.0, 0.0);
        for (var trial = 0; trial < 100; trial++)
        {
            var genome = Draw(random);
            var mean = Numbers(genome, random).Average();
            error += Math.Pow(surrogate.Foresee(new(genome, Budget.Full)).Cost - mean, 2);
            spread += Math.Pow(mean - 20, 2);
        }

        Assert.True(error < 0.02 * spread, $"{error} against {spread}");
    }

    [Fact]
    public void Named_levels_have_no_order_and_numbers_have()
    {
        Gene[] genes = [new LevelGene("shape", 3) { Labels = ["a", "b", "c"] }, new ContinuousGene("ratio", 0, 2)];
        var kernel = new GenomeKernel(genes, 0.4);
        Assert.Equal(1, kernel.Of(new([1, 1]), new([1, 1])), 12);
        Assert.Equal(kernel.Of(new([0, 1]), new([1, 1])), kernel.Of(new([0, 1]), new([2, 1])), 12);
        Assert.True(kernel.Of(new([0, 0]), new([0, 1])) > kernel.Of(new([0, 0]), new([0, 2])));

        // (1 + k / 2) / (1.5) for one gene of two, k of half a range at 0.4: exp(-0.78125).
        Assert.Equal((1 + Math.Exp(-0.78125) / 2) / 1.5, kernel.Of(new([0, 0]), new([0, 1])), 12);
    }
}
