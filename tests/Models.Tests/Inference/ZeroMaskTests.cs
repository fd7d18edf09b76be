using EvoPrune.Models.Weights;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Inference;

/// <summary>What a mask makes of the dense weight is the pruned weight, bit for bit and laid as it was.</summary>
public sealed class ZeroMaskTests
{
    public static TheoryData<int, int> Shapes => new() { { 1, 1 }, { 3, 5 }, { 2, 8 }, { 4, 16 }, { 7, 31 }, { 16, 64 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_pruned_weight_comes_back(int outputs, int inputs)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var (byRows, byColumns) = (rand([outputs, inputs], generator: generator) - 0.5, rand([inputs, outputs], generator: generator).t()
            - 0.5);
        foreach (var (dense, isByRows) in from dense in (Tensor[])[byRows, byColumns] from isByRows in (bool[])[true, false] select (dense,
            isByRows))
        {
            var pruned = dense.masked_fill(dense.abs() < 0.2, 0);
            pruned = isByRows ? pruned.contiguous() : pruned.t().contiguous().t();
            var mask = ZeroMask.Of(dense, pruned)!;
            Assert.Equal((ScalarType.Byte, ZeroMask.BytesFor(outputs * inputs)), (mask.dtype, mask.numel()));
            var again = ZeroMask.Apply(dense, mask);
            Assert.Equal(pruned.stride(), again.stride());
            Assert.True(pruned.Equals(again));
        }
    }

    [Fact]
    public void Zeros_with_a_sign_stay_what_they_are()
    {
        using var scope = NewDisposeScope();
        var (dense, pruned) = (tensor(new[] { -0f, -0f, 1, 0 }, 1, 4), tensor(new[] { -0f, 0f, 0, 0 }, 1, 4));
        var bits = ZeroMask.Apply(dense, ZeroMask.Of(dense, pruned)!).data<float>().ToArray().Select(BitConverter.SingleToInt32Bits);
        Assert.Equal([int.MinValue, 0, 0, 0], bits);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(40)]
    public void What_changes_more_than_zeros_has_no_mask(int inputs)
    {
        using var scope = NewDisposeScope();
        var dense = ones(2, inputs);
        for (var column = 0; column < inputs; column++)
        {
            var pruned = dense.clone();
            pruned[1, column] = tensor(1.5f);
            Assert.Null(ZeroMask.Of(dense, pruned));
        }
    }

    [Fact]
    public void The_operations_of_any_device_make_the_same_of_it()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var dense = rand([6, 32], generator: generator);
        var pruned = dense.masked_fill(dense < 0.4, 0);
        var mask = ZeroMask.PackOnDevice(dense, pruned)!;
        Assert.Equal(ZeroMask.Of(dense, pruned)!.data<byte>().ToArray(), mask.data<byte>().ToArray());
        Assert.True(pruned.Equals(ZeroMask.UnpackOnDevice(dense, mask)));
        Assert.Null(ZeroMask.PackOnDevice(dense, pruned + 1));
        Assert.Null(ZeroMask.PackOnDevice(ones(3, 3), zeros(3, 3)));   // no whole bytes
        var half = dense.bfloat16();
        var prunedHalf = half.masked_fill(half < 0.4, 0);
        Assert.True(prunedHalf.Equals(ZeroMask.Apply(half, ZeroMask.Of(half, prunedHalf)!)));
    }
}
