namespace EvoPrune.Plugins.Tests;

public class RandomStreamTests
{
    // The known-answer vectors for philox4x32-10 from Random123, the authors' library.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u,
        0x24126ea1u)]
    public void Philox_gives_the_published_words(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint w0, uint w1, uint w2, uint w3) =>
        Assert.Equal((w0, w1, w2, w3), Philox.Block((c0, c1, c2, c3), (k0, k1)));

    [Fact]
    public void Equal_keys_give_equal_streams_and_every_component_of_the_key_matters()
    {
        static ulong First(RandomStream stream) => stream.NextUInt64();
        var reference = First(new(42, "search", 3, 5));
        Assert.Equal(reference, First(new(42, "search", 3, 5)));
        ulong[] others = [First(new(43, "search", 3, 5)), First(new(42, "random", 3, 5)), First(new(42, "search", 4, 5)),
            First(new(42, "search", 3, 6))];
        Assert.All(others, other => Assert.NotEqual(reference, other));
        Assert.Equal(others.Length, others.Distinct().Count());
    }

    [Fact]
    public void NextDouble_is_uniform_on_the_unit_interval()
    {
        var stream = new RandomStream(1, "uniform");
        double[] draws = [.. Enumerable.Range(0, 100_000).Select(_ => stream.NextDouble())];
        Assert.All(draws, draw => Assert.InRange(draw, 0, 1 - 1e-17));
        Assert.Equal(0.5, draws.Average(), 2);
        Assert.Equal(1.0 / 12, draws.Select(d => (d - 0.5) * (d - 0.5)).Average(), 2);
    }

    [Fact]
    public void NextGaussian_has_mean_zero_and_variance_one()
    {
        var stream = new RandomStream(1, "normal");
        double[] draws = [.. Enumerable.Range(0, 100_000).Select(_ => stream.NextGaussian())];
        Assert.InRange(draws.Average(), -0.02, 0.02);
        Assert.InRange(draws.Select(d => d * d).Average(), 0.97, 1.03);
    }

    [Fact]
    public void Next_reaches_every_value_about_equally_often()
    {
        var stream = new RandomStream(1, "dice");
        var counts = Enumerable.Range(0, 60_000).Select(_ => stream.Next(6)).CountBy(face => face).ToDictionary();
        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void Choose_draws_without_replacement()
    {
        var chosen = new RandomStream(1, "choose").Choose(50, 60);
        Assert.Equal(50, chosen.Distinct().Count());
        Assert.All(chosen, value => Assert.InRange(value, 0, 59));
        Assert.NotEqual(chosen.Order(), chosen);
    }
}
