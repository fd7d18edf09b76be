using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>KL divergences of the token distributions of two models.</summary>
public static class LogitDivergence
{
    /// <summary>The sum over rows of KL(p || q), in nats: a scalar, float64.</summary>
    /// <remarks>
    /// On the host, a row is read twice from a near cache, and nothing of its size is written. With p' and q' the logits less their row's greatest,
    /// KL = sum(exp(p') (p' - q')) / sum(exp(p')) + log(sum(exp(q')) / sum(exp(p'))), to some 1e-8 a row where rows hardly differ.
    /// </remarks>
    /// <param name="p">Logits, (rows, vocabulary).</param>
    /// <param name="q">The same.</param>
    public static Tensor Sum(Tensor p, Tensor q)
    {
        if (!IsOnHost(p) || !IsOnHost(q))
        {
            using var scope = NewDisposeScope();
            var (logP, logQ) = (p.to(ScalarType.Float32).log_softmax(1), q.to(ScalarType.Float32).log_softmax(1));
            return logP.exp().mul_(logP - logQ).to(ScalarType.Float64).sum().MoveToOuterDisposeScope();
        }

        var before = MemoryMarshal.Cast<byte, float>(p.bytes);
        var after = MemoryMarshal.Cast<byte, float>(q.bytes);
        var (rows, columns, sum) = ((int)p.shape[0], (int)p.shape[1], 0.0);
        for (var row = 0; row < rows; row++)
        {
            sum += Of(before.Slice(row * columns, columns), after.Slice(row * columns, columns));
        }

        return tensor(sum);
    }

    private static bool IsOnHost(Tensor logits) => logits.device.type == DeviceType.CPU && logits.dtype == ScalarType.Float32 && logits.is_contiguous();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]   // fast from the first call on, as the other
    private static double Of(ReadOnlySpan<float> p, ReadOnlySpan<float> q)
    {
        var (greatestP, greatestQ) = (Greatest(p), Greatest(q));
        var vectorsP = MemoryMarshal.Cast<float, Vector512<float>>(p);
        var vectorsQ = MemoryMarshal.Cast<float, Vector512<float>>(q);
        var (maxP, maxQ) = (Vector512.Create(greatestP), Vector512.Create(greatestQ));
        var (ofP, ofQ, ofDifference) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        for (var i = 0; i < vectorsP.Length; i++)
        {
            var (x, y) = (vectorsP[i] - maxP, vectorsQ[i] - maxQ);
            var weight = Exponential.Of(x);
            ofP += weight;
            ofQ += Exponential.Of(y);
            ofDifference += weight * (x - y);
        }

        var (sumP, sumQ, difference) = (Total(ofP), Total(ofQ), Total(ofDifference));
        for (var i = vectorsP.Length * Vector512<float>.Count; i < p.Length; i++)
        {
            double x = p[i] - greatestP, y = q[i] - greatestQ;
            sumP += Math.Exp(x);
            sumQ += Math.Exp(y);
            difference += Math.Exp(x) * (x - y);
        }

        return (difference / sumP) + Math.Log(sumQ / sumP);
    }

    // Of what is no number, no number.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Greatest(ReadOnlySpan<float> row)
    {
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(row);
        var greatest16 = Vector512.Create(float.NegativeInfinity);
        foreach (var vector in vectors)
        {
            greatest16 = Vector512.Max(greatest16, vector);
        }

        var greatest = float.NegativeInfinity;
        for (var lane = 0; lane < Vector512<float>.Count; lane++)
        {
            greatest = Math.Max(greatest, greatest16[lane]);
        }

        foreach (var number in row[(vectors.Length * Vector512<float>.Count)..])
        {
            greatest = Math.Max(greatest, number);
        }

        return greatest;
    }

    private static double Total(Vector512<float> sums)
    {
        var (lower, upper) = Vector512.Widen(sums);
        return Vector512.Sum(lower) + Vector512.Sum(upper);
    }
}
