using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>Sets the weights of smallest magnitude in a tensor to zero, for many ratios of the same tensor.</summary>
/// <remarks>
/// The first call for a layer finds limits for every 128th rank of the sorted magnitudes. Later calls then set everything below the lower
/// limit of a rank to zero and sort only the few weights between its limits.
/// </remarks>
internal sealed class SmallestMagnitudes
{
    private const int Step = 128;

    // Every 128th of the sorted magnitudes lies between these two numbers. They are checked on use, because another model may have a layer
    // of the same name.
    private readonly ConcurrentDictionary<string, (double[] Lower, double[] Upper)> limits = [];

    /// <summary>
    /// A copy with exactly <paramref name="count"/> weights of smallest magnitude set to zero; the choice among ties is open.
    /// </summary>
    /// <param name="layer">The layer's name, by which limits are remembered.</param>
    /// <param name="weights">The contiguous weights.</param>
    /// <param name="count">At most the number of weights.</param>
    public Tensor SetToZero(string layer, Tensor weights, long count)
    {
        while (true)
        {
            var known = limits.GetOrAdd(layer, _ => Limits(weights));
            var fits = known.Lower.Length == (weights.numel() + Step - 1) / Step + 2;
            if (fits && TrySetToZero(weights, known.Lower[count / Step], known.Upper[count / Step + 1], count) is { } pruned)
            {
                return pruned;
            }

            limits.TryRemove(KeyValuePair.Create(layer, known));
        }
    }

    // Null if the limits belong to other weights.
    private static Tensor? TrySetToZero(Tensor weights, double lower, double upper, long count)
    {
        using var scope = NewDisposeScope();
        if (HostFloats.AreIn(weights))
        {
            var copy = weights.clone();
            return TrySetToZero(HostFloats.Of(copy), (float)lower, (float)upper, count) ? copy.MoveToOuterDisposeScope() : null;
        }

        var magnitudes = weights.abs().view(-1);
        var below = magnitudes.lt(lower);
        var near = below.logical_or(magnitudes.gt(upper)).logical_not_().nonzero().view(-1);
        var missing = count - below.sum(type: ScalarType.Int64).item<long>();
        if (missing < 0 || missing > near.numel())
        {
            return null;
        }

        var chosen = magnitudes.index_select(0, near).topk((int)missing, 0, largest: false, sorted: false).indexes;
        var smallest = below.index_fill_(0, near.index_select(0, chosen), true);
        return weights.masked_fill(smallest.view(weights.shape), 0).MoveToOuterDisposeScope();
    }

    // The same in place, in one pass over memory; the first of equal magnitudes. After a false result the weights are useless.
    private static bool TrySetToZero(Span<float> weights, float lower, float upper, long count)
    {
        List<(float Magnitude, int Index)> near = [];
        var missing = count - ZeroBelow(weights, lower, upper, near);
        if (missing < 0 || missing > near.Count)
        {
            return false;
        }

        near.Sort();
        foreach (var (_, index) in near[..(int)missing])
        {
            weights[index] = 0;
        }

        return true;
    }

    // Sets weights below the lower limit to zero, lists those between the limits, and returns how many were set to zero.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]   // Fast from the first call on.
    private static long ZeroBelow(Span<float> weights, float lower, float upper, List<(float Magnitude, int Index)> near)
    {
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(weights);
        var (lower16, upper16, below) = (Vector512.Create(lower), Vector512.Create(upper), 0L);
        for (var i = 0; i < vectors.Length; i++)
        {
            var magnitudes = Vector512.Abs(vectors[i]);
            var isBelow = Vector512.LessThan(magnitudes, lower16);
            vectors[i] = Vector512.AndNot(vectors[i], isBelow);
            below += BitOperations.PopCount(isBelow.ExtractMostSignificantBits());
            var isNear = ~(isBelow | Vector512.GreaterThan(magnitudes, upper16));
            for (var bits = isNear.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
            {
                var index = i * Vector512<float>.Count + BitOperations.TrailingZeroCount(bits);
                near.Add((Magnitude(weights[index]), index));
            }
        }

        for (var index = vectors.Length * Vector512<float>.Count; index < weights.Length; index++)
        {
            var value = Math.Abs(weights[index]);
            if (value < lower)
            {
                (weights[index], below) = (0, below + 1);
            }
            else if (!(value > upper))
            {
                near.Add((Magnitude(value), index));
            }
        }

        return below;
    }

    // NaN ranks last, so that it stays visible.
    private static float Magnitude(float weight) => float.IsNaN(weight) ? float.PositiveInfinity : Math.Abs(weight);

    private static (double[] Lower, double[] Upper) Limits(Tensor weights)
    {
        using var scope = NewDisposeScope();
        double[] beyond = [double.PositiveInfinity, double.PositiveInfinity];
        if (HostFloats.AreIn(weights))
        {
            var (lower, upper) = MagnitudeHistogram.Limits(HostFloats.Of(weights), Step);
            return ([.. lower, .. beyond], [.. upper, .. beyond]);
        }

        var sorted = weights.abs().view(-1).sort(0).Values.slice(0, 0, weights.numel(), Step);
        double[] exact = [.. sorted.to(ScalarType.Float64).cpu().data<double>(), .. beyond];
        return (exact, exact);
    }
}

/// <summary>
/// A histogram of magnitudes. It brackets the magnitude at every rank in one pass, where a sort takes about 50 times longer.
/// </summary>
/// <remarks>
/// A bin holds the numbers that agree in their upper 20 bits, whose order is that of the numbers; it spans 1/4096 of its values or less.
/// </remarks>
internal static class MagnitudeHistogram
{
    private const int DroppedBits = 11, Bins = 1 << (31 - DroppedBits);

    /// <summary>
    /// The smallest and largest number of the bins that hold the ranks 0, step, 2 step and so on; NaN counts as infinity.
    /// </summary>
    public static (double[] Lower, double[] Upper) Limits(ReadOnlySpan<float> weights, int step)
    {
        var counts = Count(weights);
        List<double> lower = [], upper = [];
        var (below, rank) = (0L, 0L);
        for (var bin = 0; bin < Bins; bin++)
        {
            for (below += counts[bin]; rank < below; rank += step)
            {
                lower.Add(Number(bin << DroppedBits));
                upper.Add(Number((bin << DroppedBits) + (1 << DroppedBits) - 1));
            }
        }

        return ([.. lower], [.. upper]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]   // Fast from the first call on.
    private static int[] Count(ReadOnlySpan<float> weights)
    {
        var counts = new int[Bins];
        foreach (var weight in weights)
        {
            counts[(BitConverter.SingleToInt32Bits(weight) & int.MaxValue) >> DroppedBits]++;
        }

        return counts;
    }

    private static double Number(int bits) =>
        BitConverter.Int32BitsToSingle(bits) is var number && float.IsNaN(number) ? double.PositiveInfinity : number;
}
