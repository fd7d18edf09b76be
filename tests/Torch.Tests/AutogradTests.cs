using System.Runtime.InteropServices;
using TorchSharp.Modules;

namespace EvoPrune.Torch.Tests;

public class AutogradTests : InScope
{
    private static readonly Func<Tensor, Tensor>[] functions =
    [
        x => (x * x).sum(),
        x => x.softmax(-1)[.., 0].log().sum(),
        x => nn.functional.layer_norm(x, [3]).pow(3).mean(),
        x => nn.functional.gelu(x.matmul(x.t())).sum(),
        x => nn.functional.cross_entropy(x, tensor(new long[] { 2, 0 })),
        x => nn.functional.scaled_dot_product_attention(x, x * 2, x + 1, is_casual: true).square().sum(),
        x => linalg.inv(x.matmul(x.t()) + eye(2, dtype: float64)).sum(),
        x => x.masked_fill(x > 0.5, 0.1).exp().index_select(1, tensor(new long[] { 0, 0, 2 })).std(1).sum(),
    ];

    public static TheoryData<int> Functions => [.. Enumerable.Range(0, functions.Length)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Gradients_agree_with_central_differences(int function)
    {
        var f = functions[function];
        var x = tensor(new[,] { { 0.3, -0.7, 1.1 }, { 0.9, 0.2, -0.4 } }).requires_grad_();
        f(x).backward();
        var gradient = Values.Of(x.grad!);
        using var constant = no_grad();
        const double step = 1e-6;
        for (var i = 0; i < 6; i++)
        {
            var shift = zeros([6], float64).index_fill_(0, tensor(new long[] { i }), step).reshape(2, 3);
            var slope = (f(x + shift).ToDouble() - f(x - shift).ToDouble()) / (2 * step);
            Assert.Equal(slope, gradient[i], 1e-6);
        }
    }

    [Fact]
    public void Gradients_accumulate_until_they_are_zeroed()
    {
        var x = ones(2).requires_grad_();
        Assert.Null(x.grad);
        (x * 3).sum().backward();
        (x * 3).sum().backward();
        Values.Equal([6, 6], x.grad!);
        x.grad = null;
        Assert.Null(x.grad);
        (x * 2).backward([tensor(new float[] { 1, 10 })]);
        Values.Equal([2, 20], x.grad!);
    }

    [Fact]
    public void Grad_returns_derivatives_without_accumulating()
    {
        var x = tensor(2.0).requires_grad_();
        var y = ones([], float64).requires_grad_();
        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        Values.Equal([12], first);
        Values.Equal([12], autograd.grad([first], [x])[0]);
        Assert.Null(x.grad);
        Assert.Null(autograd.grad([x * 2], [y], allow_unused: true)[0]);
    }

    [Fact]
    public void Modes_switch_recording_and_come_back()
    {
        var x = ones(1).requires_grad_();
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
                Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }
        using (set_grad_enabled(false))
            Assert.False(is_grad_enabled());
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }
        Assert.False(is_inference_mode_enabled());
        Assert.True((x * 2).requires_grad);
        Assert.False((x * 2).is_leaf);
        Assert.False((x * 2).detach().requires_grad);
    }

    [Fact]
    public void Gradient_norms_are_clipped_together()
    {
        Parameter a = new(ones(2)), b = new(ones(1)), unused = new(ones(1));
        (a * 2).sum().add(b * 1).sum().backward();
        // d/da = 2, 2; b is added once to a one-element sum: d/db = 1. The norm is 3.
        Assert.Equal(3, nn.utils.clip_grad_norm_([a, b, unused], 1.5), 6);
        Values.Equal([1, 1], a.grad!, 1e-5);
        Values.Equal([0.5], b.grad!, 1e-5);
        Assert.Equal(1.5, nn.utils.clip_grad_norm_([a, b], 10), 5);
        Values.Equal([0.5], b.grad!, 1e-5);
        nn.utils.clip_grad_value_([a, b, unused], 0.75);
        Values.Equal([0.75, 0.75], a.grad!);
    }

    [Fact]
    public void Misuse_is_reported_in_libtorchs_words()
    {
        Tensor constant = ones(1), vector = ones(2).requires_grad_();
        Assert.Contains("does not require grad", Assert.ThrowsAny<ExternalException>(constant.backward).Message);
        Assert.Contains("scalar outputs", Assert.ThrowsAny<ExternalException>((vector * 1).backward).Message);
    }
}
