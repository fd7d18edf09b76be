using static TorchSharp.torch.nn;

namespace EvoPrune.Torch.Tests;

public class FunctionalTests : InScope
{
    private readonly Tensor x = tensor(new float[,] { { 1, 2 }, { -3, 0.5f } });

    [Fact]
    public void Linear_multiplies_by_the_transposed_weight()
    {
        var weight = tensor(new float[,] { { 1, 0 }, { 0, 1 }, { 1, 1 } });
        Values.Equal([1, 2, 3, -3, 0.5, -2.5], functional.linear(x, weight));
        Values.Equal([2, 3, 4, -2, 1.5, -1.5], functional.linear(x, weight, ones(3)));
    }

    [Fact]
    public void Layer_norm_standardises_the_last_dimension()
    {
        Values.Equal([-1, 1, -1, 1], functional.layer_norm(x, [2], eps: 0), 1e-5);
        Values.Equal([-1, 3, -1, 3],
            functional.layer_norm(x, [2], tensor(new float[] { 1, 2 }), tensor(new float[] { 0, 1 }), eps: 0), 1e-5);
    }

    [Fact]
    public void Activations_match_their_definitions()
    {
        double[] Map(Func<double, double> f) => [.. Values.Of(x).Select(f)];
        Values.Equal(Map(v => Math.Max(v, 0)), functional.relu(x));
        Values.Equal(Map(v => v / (1 + Math.Exp(-v))), functional.silu(x), 1e-6);
        // Φ(1) = 0.841344746, Φ(2) = 0.977249868, Φ(-3) = 0.001349898, Φ(0.5) = 0.691462461.
        Values.Equal([0.841344746, 2 * 0.977249868, -3 * 0.001349898, 0.5 * 0.691462461], functional.gelu(x), 1e-6);
        var copy = x.clone();
        using (var alias = functional.relu(copy, inplace: true))
            Values.Equal(alias, copy);
        Assert.False(copy.IsInvalid);
    }

    [Fact]
    public void Cross_entropy_is_the_mean_negative_log_probability()
    {
        var target = tensor(new long[] { 0, 1 });
        var expected = Values.Of(x.log_softmax(1)) is var p ? -(p[0] + p[3]) / 2 : 0;
        Values.Equal([expected], functional.cross_entropy(x, target), 1e-6);
        Values.Equal([expected], functional.nll_loss(x.log_softmax(1), target), 1e-6);
        Values.Equal([-p[0], -p[3]], functional.cross_entropy(x, target, reduction: Reduction.None), 1e-6);
        Values.Equal([-p[3]], functional.cross_entropy(x, tensor(new long[] { -100, 1 })), 1e-6);
    }

    [Fact]
    public void Divergence_of_a_distribution_from_itself_is_zero()
    {
        var p = x.log_softmax(1);
        Values.Equal([0], functional.kl_div(p, p, log_target: true, reduction: Reduction.Sum), 1e-6);
        var q = full([2, 2], Math.Log(0.5));
        var expected = Values.Of(p.exp()).Zip(Values.Of(p), (prob, log) => prob * (log - Math.Log(0.5))).Sum();
        Values.Equal([expected], functional.kl_div(q, p, log_target: true, reduction: Reduction.Sum), 1e-6);
        Values.Equal([expected], functional.kl_div(q, p.exp(), log_target: false, reduction: Reduction.Sum), 1e-6);
    }

    [Fact]
    public void Losses_of_differences()
    {
        Values.Equal([(1 + 4 + 9 + 0.25) / 4], functional.mse_loss(x, zeros(2, 2)), 1e-6);
        Values.Equal([6.5 / 4], functional.l1_loss(x, zeros(2, 2)), 1e-6);
        Values.Equal([0.5 + 1.5 + 2.5 + 0.125], functional.smooth_l1_loss(x, zeros(2, 2), Reduction.Sum), 1e-6);
        Values.Equal([Math.Log(2)], functional.binary_cross_entropy_with_logits(zeros(3), ones(3)), 1e-6);
    }

    [Fact]
    public void Dropout_scales_what_it_keeps()
    {
        Assert.True(functional.dropout(x, 0.5, training: false).Equals(x));
        var kept = functional.dropout(ones(1000), 0.25);
        Assert.All(Values.Of(kept), v => Assert.True(v == 0 || Math.Abs(v - 4.0 / 3) < 1e-6));
        Assert.InRange(kept.count_nonzero().ToInt64(), 650, 850);
    }

    [Fact]
    public void Directions()
    {
        Values.Equal([1, 0, 0, 0, 0, 1], functional.one_hot(tensor(new long[] { 0, 2 }), 3));
        Values.Equal([1 / Math.Sqrt(5), 2 / Math.Sqrt(5)], functional.normalize(x)[0], 1e-6);
        Values.Equal([1, -1], functional.cosine_similarity(x, tensor(new float[,] { { 2, 4 }, { 3, -0.5f } })), 1e-6);
    }
}
