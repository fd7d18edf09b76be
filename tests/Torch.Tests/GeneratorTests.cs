namespace EvoPrune.Torch.Tests;

public class GeneratorTests : InScope
{
    [Fact]
    public void Equal_seeds_give_equal_numbers()
    {
        foreach (var draw in new Func<Generator, Tensor>[]
        {
            g => rand(5, generator: g), g => randn([2, 3], generator: g), g => randint(0, 100, [7], generator: g),
            g => randperm(9, generator: g), g => empty(4).normal_(1, 2, g), g => empty(4).uniform_(-1, 1, g),
            g => bernoulli(full(9, 0.5), g), g => ones(9).multinomial(3, generator: g),
        })
        {
            using Generator a = new(42UL), b = new(42UL), c = new(43UL);
            var first = draw(a);
            Values.Equal(first, draw(b));
            Assert.False(first.Equals(draw(c)) && first.Equals(draw(c)));
        }
    }

    [Fact]
    public void A_generator_is_independent_of_the_others()
    {
        using Generator a = new(1UL), b = new(1UL);
        var expected = (rand(3, generator: a), rand(3, generator: a));
        var first = rand(3, generator: b);
        using (var other = new Generator(9UL))
            rand(100, generator: other);
        Values.Equal(expected.Item1, first);
        Values.Equal(expected.Item2, rand(3, generator: b));
    }

    [Fact]
    public void State_and_seed_can_be_restored()
    {
        using var g = new Generator(5UL);
        Assert.Equal(5, g.initial_seed());
        var start = rand(4, generator: g);
        using var state = g.get_state();
        var next = rand(4, generator: g);
        g.set_state(state);
        Values.Equal(next, rand(4, generator: g));
        Values.Equal(start, rand(4, generator: g.manual_seed(5)));
    }

    [Fact]
    public void Distributions_have_their_moments()
    {
        using var g = new Generator(0UL);
        Assert.InRange(randn(100_000, generator: g).mean().ToDouble(), -0.02, 0.02);
        Assert.InRange(rand(100_000, generator: g).mean().ToDouble(), 0.49, 0.51);
        var integers = randint(3, 6, [1000], generator: g);
        Values.Equal([3, 4, 5], integers.unique().output);
        Values.Equal([0, 1, 2, 3, 4], randperm(5, generator: g).sort().Values);
        Assert.InRange(normal(5, 2, [100_000], generator: g).std().ToDouble(), 1.98, 2.02);
    }

    [Fact]
    public void Integers_cannot_be_drawn_as_reals() =>
        Assert.Throws<ArgumentException>(() => rand(2, dtype: int32));
}
