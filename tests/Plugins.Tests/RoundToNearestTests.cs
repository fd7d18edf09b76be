using EvoPrune.Pruners;
using static TorchSharp.torch;

namespace EvoPrune.Plugins.Tests;

public class RoundToNearestTests
{
    private static Tensor Quantized(Tensor weight, int bits) =>
        new RoundToNearest().Prune(new(new("0.attn.w", (int)weight.shape[0], (int)weight.shape[1]), weight, new Quantize(bits)));

    [Fact]
    public void Weights_move_to_the_nearest_step_of_their_row()
    {
        using var scope = NewDisposeScope();
        // Three bits: steps of a third of the row's largest value, -3 to 3 of them. The second row has its own scale.
        var rounded = Quantized(tensor([3f, 1.4f, -0.4f, -3f, 30f, 14f, -4f, 16f], 2, 4), 3);
        Assert.Equal([3f, 1f, 0f, -3f, 30f, 10f, 0f, 20f], rounded.contiguous().data<float>().ToArray());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void No_weight_moves_by_more_than_half_a_step(int bits)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var weight = randn([16, 64], generator: generator);
        var step = weight.abs().amax([1], keepdim: true) / ((1 << (bits - 1)) - 1);
        Assert.True(((Quantized(weight, bits) - weight).abs() <= step / 2 * 1.0001).all().item<bool>());
    }

    [Fact]
    public void A_row_of_zeros_is_unchanged()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0f, Quantized(zeros(1, 8), 4).abs().sum().item<float>());
    }

    [Fact]
    public void Sparsity_is_refused() => Assert.Equal(
        "round-to-nearest quantizes; it has no answer to '0.5'.",
        Assert.Throws<NotSupportedException>(
            () => new RoundToNearest().Prune(new(new("0.attn.w", 1, 1), ones(1, 1), new Sparsify(0.5)))).Message);
}
