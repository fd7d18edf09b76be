using System.Runtime.InteropServices;

namespace EvoPrune.Torch.Tests;

/// <summary>The blocked kernel against the textbook's formula, and against what is recorded when a gradient is needed.</summary>
public class AttentionTests : InScope
{
    private readonly Generator random = new(5);

    private Tensor Random(params long[] shape) => randn(shape, generator: random);

    private static Tensor Textbook(Tensor q, Tensor k, Tensor v, Tensor bias) =>
        (q.matmul(k.transpose(-2, -1)) / Math.Sqrt(q.shape[^1]) + bias).softmax(-1).matmul(v);

    private static Tensor Future(long rows, long keys) =>
        zeros(rows, keys).masked_fill_(ones([rows, keys], @bool).triu(1), double.NegativeInfinity);

    [Theory]
    [InlineData(1, 1, 1, 1, 1, 1)]
    [InlineData(2, 3, 5, 7, 3, 4)]
    [InlineData(1, 2, 64, 64, 8, 8)]
    [InlineData(2, 1, 65, 130, 16, 5)]
    [InlineData(1, 2, 200, 33, 32, 32)]
    public void Every_size_equals_the_textbook(long batch, long heads, long rows, long keys, long width, long depth)
    {
        var (q, k, v) = (Random(batch, heads, rows, width), Random(batch, heads, keys, width), Random(batch, heads, keys, depth));
        Values.Equal(Textbook(q, k, v, zeros(rows, keys)), Attention(q, k, v), 1e-5);
        Values.Equal(Textbook(q, k, v, Future(rows, keys)), Attention(q, k, v, causal: true), 1e-5);
        var bias = Random(batch, 1, rows, keys);
        Values.Equal(Textbook(q, k, v, bias), Attention(q, k, v, bias), 1e-5);
    }

    // 8 bits of precision, and rows and keys that end inside a vector; fewer than 16 numbers a head go another way.
    [Theory]
    [InlineData(2, 3, 5, 7, 8, 4)]
    [InlineData(1, 2, 64, 64, 16, 8)]
    [InlineData(2, 1, 65, 130, 16, 5)]
    [InlineData(1, 2, 200, 33, 32, 48)]
    public void Bfloat16_numbers_give_what_the_same_numbers_give_in_32_bits(long batch, long heads, long rows, long keys, long width, long depth)
    {
        Tensor Half(params long[] shape) => Random(shape).to(bfloat16);
        // As a fused layer lays them: heads beside each other in a row.
        var (q, k, v) = (Half(batch, rows, heads, width).transpose(1, 2), Half(batch, keys, heads, width).transpose(1, 2), Half(batch, keys, heads, depth).transpose(1, 2));
        foreach (var causal in (bool[])[false, true])
        {
            var mixed = Attention(q, k, v, causal: causal);
            Assert.Equal(bfloat16, mixed.dtype);
            Values.Equal(Attention(q.to(float32), k.to(float32), v.to(float32), causal: causal), mixed.to(float32), 2e-2);
        }
    }

    private static Tensor Attention(Tensor q, Tensor k, Tensor v, Tensor? mask = null, bool causal = false) =>
        nn.functional.scaled_dot_product_attention(q, k, v, mask, is_casual: causal);

    [Fact]
    public void Boolean_masks_allow_where_true()
    {
        var (q, k, v) = (Random(2, 4, 6, 8), Random(2, 4, 6, 8), Random(2, 4, 6, 8));
        var padding = ones([2, 1, 1, 6], @bool);
        padding[0, 0, 0, 4..] = tensor(false);
        var bias = zeros(2, 1, 1, 6).masked_fill_(~padding, double.NegativeInfinity);
        Values.Equal(Textbook(q, k, v, bias), Attention(q, k, v, padding), 1e-5);
    }

    [Fact]
    public void Queries_that_see_nothing_get_zeros()
    {
        var (q, v) = (Random(1, 3, 4), Random(1, 3, 4));
        var mask = ones([3, 3], @bool);
        mask[1] = tensor(false);
        Values.Equal([0, 0, 0, 0], Attention(q, q, v, mask)[0, 1]);
        var recorded = Attention(q.clone().requires_grad_(), q, v, mask);
        Values.Equal(Attention(q, q, v, mask), recorded, 1e-5);
    }

    [Fact]
    public void Recorded_and_blocked_results_agree()
    {
        var (q, k, v) = (Random(2, 2, 70, 8), Random(2, 2, 70, 8), Random(2, 2, 70, 8));
        var recorded = Attention(q.clone().requires_grad_(), k, v, causal: true);
        Assert.True(recorded.requires_grad);
        Values.Equal(Attention(q, k, v, causal: true), recorded, 1e-5);
        using (no_grad())
            Values.Equal(recorded, Attention(q.clone().requires_grad_(), k, v, causal: true), 1e-5);
    }

    [Fact]
    public void Double_half_and_strided_inputs_are_taken()
    {
        Tensor Strided() => Random(2, 9, 3, 8).transpose(1, 2);
        var (q, k, v) = (Strided(), Strided(), Strided());
        var expected = Textbook(q, k, v, Future(9, 9));
        Values.Equal(expected, Attention(q, k, v, causal: true), 1e-5);
        Values.Equal(expected, Attention(q.to(float64), k.to(float64), v.to(float64), causal: true), 1e-5);
        var half = Attention(q.to(bfloat16), k.to(bfloat16), v.to(bfloat16), causal: true);
        Assert.Equal(ScalarType.BFloat16, half.dtype);
        Values.Equal(expected, half, 0.05);
    }

    [Fact]
    public void Not_a_number_is_not_hidden()
    {
        var (q, v) = (Random(1, 20, 4), Random(1, 20, 4));
        q[0, 3, 0] = tensor(float.NaN);
        Assert.True(isnan(Attention(q, Random(1, 20, 4), v)[0, 3]).all().item<bool>());
        Assert.False(isnan(Attention(q, Random(1, 20, 4), v)[0, 4]).any().item<bool>());
    }

    [Fact]
    public void Large_scores_do_not_overflow()
    {
        var q = full([1, 2, 4], 1e3);
        Values.Equal([1, 1, 1, 1, 1, 1, 1, 1], Attention(q, q, ones(1, 2, 4)), 1e-6);
    }

    [Fact]
    public void Mask_beside_causality_is_refused()
    {
        var q = Random(1, 2, 4);
        var error = Assert.ThrowsAny<ExternalException>(() => Attention(q, q, q, zeros(2, 2), causal: true));
        Assert.Contains("mask", error.Message, StringComparison.OrdinalIgnoreCase);
    }
}
