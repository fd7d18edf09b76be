using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EvoPrune.Tensors.Kernels;

/// <summary>Log-sum-exp and KL divergence over rows of logits, without temporary rows.</summary>
public static class LogSumExp
{
    // Sums over this many vectors are float32; their total is float64.
    private const int VectorsAtOnce = 32;

    /// <summary>log(sum(exp(row))) with an error of about 1e-7; NaN if the row contains NaN or its maximum is infinite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]   // No tiered compilation.
    public static double Of(ReadOnlySpan<float> row)
    {
        var greatest = Greatest(row);
        if (!float.IsFinite(greatest))
        {
            return double.NaN;   // Exponential would return a finite number.
        }

        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(row);
        var (shift, sum) = (Vector512.Create(greatest), 0.0);
        for (var i = 0; i < vectors.Length;)
        {
            var (sums, end) = (Vector512<float>.Zero, Math.Min(vectors.Length, i + VectorsAtOnce));
            for (; i < end; i++)
            {
                sums += Exponential.Of(vectors[i] - shift);
            }

            sum += Total(sums);
        }

        foreach (var number in row[(vectors.Length * Vector512<float>.Count)..])
        {
            sum += Math.Exp(number - greatest);
        }

        return greatest + Math.Log(sum);
    }

    /// <summary>KL(p || q) in nats for two rows of logits. For similar rows the error is about 1e-8.</summary>
    /// <remarks>
    /// Let p' and q' be the logits minus their maxima. KL = sum(exp(p') (p' - q')) / sum(exp(p')) + log(sum(exp(q')) / sum(exp(p'))).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Divergence(ReadOnlySpan<float> p, ReadOnlySpan<float> q)
    {
        var (greatestP, greatestQ) = (Greatest(p), Greatest(q));
        if (!float.IsFinite(greatestP) || !float.IsFinite(greatestQ))
        {
            return double.NaN;
        }

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

    // NaN if the row contains NaN.
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
