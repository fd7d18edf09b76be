using EvoPrune.Tensors.Kernels;
using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>KL divergences of the token distributions of two models.</summary>
public static class LogitDivergence
{
    /// <summary>The sum over rows of KL(p || q), in nats: a scalar, float64.</summary>
    /// <param name="p">Logits, (rows, vocabulary).</param>
    /// <param name="q">The same.</param>
    public static Tensor Sum(Tensor p, Tensor q)
    {
        if (!p.LiesOnHost(ScalarType.Float32) || !q.LiesOnHost(ScalarType.Float32))
        {
            using var scope = NewDisposeScope();
            var (logP, logQ) = (p.to(ScalarType.Float32).log_softmax(1), q.to(ScalarType.Float32).log_softmax(1));
            return logP.exp().mul_(logP - logQ).to(ScalarType.Float64).sum().MoveToOuterDisposeScope();
        }

        var before = p.Numbers<float>();
        var after = q.Numbers<float>();
        var (rows, columns, sum) = ((int)p.shape[0], (int)p.shape[1], 0.0);
        for (var row = 0; row < rows; row++)
        {
            sum += LogSumExp.Divergence(before.Slice(row * columns, columns), after.Slice(row * columns, columns));
        }

        return tensor(sum);
    }
}
