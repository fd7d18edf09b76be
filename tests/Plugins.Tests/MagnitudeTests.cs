using EvoPrune.Pruners;
using static TorchSharp.torch;

namespace EvoPrune.Plugins.Tests;

public class MagnitudeTests
{
    private static readonly float[] Weights = [3, -1, 0.5f, -4, 2, -0.1f, 6, 5];

    private static float[] Prune(Sparsify treatment, bool transposed = false)
    {
        using var scope = NewDisposeScope();
        var weight = transposed ? tensor(Weights, 4, 2).t() : tensor(Weights, 2, 4);
        var before = weight.clone();
        var pruned = new Magnitude().Prune(new(new("0.attn.w", 2, 4), weight, treatment));
        Assert.Equal([2L, 4L], pruned.shape);
        Assert.True(weight.Equals(before), "the dense weight was modified");
        return pruned.contiguous().data<float>().ToArray();
    }

    [Theory]
    [InlineData(0.25, new float[] { 3, -1, 0, -4, 2, 0, 6, 5 })]
    [InlineData(0.5, new float[] { 3, 0, 0, -4, 0, 0, 6, 5 })]
    [InlineData(1.0, new float[] { 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Unstructured_removes_the_smallest_of_the_tensor(double ratio, float[] expected) =>
        Assert.Equal(expected, Prune(new(ratio)));

    [Theory]
    [InlineData(0.3, 2)]   // 2.4 rounds to 2
    [InlineData(0.45, 4)]  // 3.6 rounds to 4
    public void Unstructured_removes_exactly_the_rounded_count(double ratio, int zeros) =>
        Assert.Equal(zeros, Prune(new(ratio)).Count(w => w == 0));

    [Fact]
    public void Unstructured_removes_the_exact_count_among_ties()
    {
        using var scope = NewDisposeScope();
        var pruned = new Magnitude().Prune(new(new("0.attn.w", 4, 4), ones(4, 4), new Sparsify(0.5)));
        Assert.Equal(8, pruned.sum().item<float>());
    }

    [Fact]
    public void One_pruner_handles_tensors_of_every_size_and_equal_layer_names_of_other_models()
    {
        using var scope = NewDisposeScope();
        var (pruner, random) = (new Magnitude(), new RandomStream(1, "magnitude"));
        foreach (var size in (int[])[1, 15, 16, 33, 500, 500, 4099])
        {
            float[] weights = [.. Enumerable.Range(0, size).Select(_ => (float)random.NextGaussian())];
            foreach (var ratio in (double[])[0.1, 0.5, 0.93])
            {
                var removed = (int)Math.Round(ratio * size);
                var threshold = weights.Select(Math.Abs).Order().ElementAtOrDefault(removed - 1);
                float[] expected = [.. weights.Select(weight => removed > 0 && Math.Abs(weight) <= threshold ? 0 : weight)];
                var layer = new LinearLayer("0.attn.w", 1, size);
                Assert.Equal(expected, pruner.Prune(new(layer, tensor(weights, 1, size), new Sparsify(ratio))).data<float>().ToArray());
            }
        }
    }

    [Theory]
    [InlineData(40, 0)]
    [InlineData(300, 50)]
    public void NaN_is_removed_last(int size, int numbers)
    {
        using var scope = NewDisposeScope();
        float[] weights = [.. Enumerable.Range(0, size).Select(i => i < numbers ? i + 1 : float.NaN)];
        var pruned = new Magnitude().Prune(new(new("0.attn.w", 1, size), tensor(weights, 1, size), new Sparsify(0.5))).data<float>()
            .ToArray();
        Assert.Equal(size / 2, pruned.Count(weight => weight == 0));
        Assert.All(pruned.Take(numbers), weight => Assert.Equal(0, weight));
    }

    [Fact]
    public void Weights_of_16_bits_are_pruned_in_the_same_way()
    {
        using var scope = NewDisposeScope();
        var weight = tensor(Weights, 2, 4);
        var (pruner, layer) = (new Magnitude(), new LinearLayer("0.attn.w", 2, 4));
        Assert.True(pruner.Prune(new(layer, weight.to(ScalarType.BFloat16), new Sparsify(0.5))).to(ScalarType.Float32)
            .Equals(pruner.Prune(new(layer, weight, new Sparsify(0.5)))));
    }

    [Fact]
    public void A_transposed_view_is_pruned_in_the_same_way() =>
        Assert.Equal([3, 0, 0, 6, 0, -4, 0, 5], Prune(new(0.5), transposed: true));

    [Fact]
    public void Two_of_four_keeps_the_two_largest_of_every_group()
    {
        Assert.True(SparsityPattern.TryParse("2:4", out var pattern));
        Assert.Equal([3, 0, 0, -4, 0, 0, 6, 5], Prune(new(pattern)));
        Assert.Equal([3, 0, 0, 6, 0, -4, 0, 5], Prune(new(pattern), transposed: true));
    }

    [Fact]
    public void Quantization_is_refused() => Assert.Equal(
        "magnitude sets weights to zero; it has no answer to '4bit'.",
        Assert.Throws<NotSupportedException>(() => new Magnitude().Prune(new(new("0.attn.w", 1, 1), ones(1, 1), new Quantize(4)))).Message);

    [Fact]
    public void A_group_that_does_not_fit_is_refused_with_the_layer_and_the_numbers()
    {
        Assert.True(SparsityPattern.TryParse("2:3", out var pattern));
        Assert.Equal("0.attn.w has 4 inputs, which groups of 3 do not fill.",
            Assert.Throws<NotSupportedException>(() => Prune(new(pattern))).Message);
    }
}
