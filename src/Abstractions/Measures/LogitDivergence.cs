using EvoPrune.Tensors.Kernels;
using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>The KL divergence between the token distributions of two models.</summary>
public static class LogitDivergence
{
    /// <summary>The sum of KL(p || q) over rows, in nats: a scalar tensor, float64.</summary>
    /// <param name="p">Logits of the reference, (rows, vocabulary).</param>
    /// <param name="q">Logits of the other model, (rows, vocabulary).</param>
    public static Tensor Sum(Tensor p, Tensor q)
    {
        if (!p.LiesOnHost(ScalarType.Float32) || !q.LiesOnHost(ScalarType.Float32))
        {
            using var scope = NewDisposeScope();
            var (logP, logQ) = (p.to(ScalarType.Float32).log_softmax(1), q.to(ScalarType.Float32).log_softmax(1));
            return logP.exp().mul_(logP - logQ).to(ScalarType.Float64).sum().MoveToOuterDisposeScope();
        }

        var reference = p.Numbers<float>();
        var other = q.Numbers<float>();
        var (rows, columns, sum) = ((int)p.shape[0], (int)p.shape[1], 0.0);
        for (var row = 0; row < rows; row++)
        {
            sum += LogSumExp.Divergence(reference.Slice(row * columns, columns), other.Slice(row * columns, columns));
        }

        return tensor(sum);
    }
}
