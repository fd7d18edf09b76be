using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EvoPrune.Pruners;

/// <summary>Magnitude pruning in one pass over memory, for weights of which roughly known is where the threshold lies.</summary>
internal static class OnePass
{
    /// <summary>Sets the weights of smallest absolute value to zero; of equal ones, the first.</summary>
    /// <param name="weights">They.</param>
    /// <param name="least">No more than <paramref name="count"/> are below this.</param>
    /// <param name="most">At least as many are no greater than this.</param>
    /// <param name="count">How many go.</param>
    /// <returns>Whether the limits were right; if not, the weights are of no use any more.</returns>
    public static bool ZeroSmallest(Span<float> weights, float least, float most, long count)
    {
        List<(float Value, int Index)> near = [];
        var missing = count - ZeroBelow(weights, least, most, near);
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

    // Says how many became zero, and lists those between the limits.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]   // fast from the first call on
    private static long ZeroBelow(Span<float> weights, float least, float most, List<(float Value, int Index)> near)
    {
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(weights);
        var (least16, most16, below) = (Vector512.Create(least), Vector512.Create(most), 0L);
        for (var i = 0; i < vectors.Length; i++)
        {
            var values = Vector512.Abs(vectors[i]);
            var isBelow = Vector512.LessThan(values, least16);
            vectors[i] = Vector512.AndNot(vectors[i], isBelow);
            below += BitOperations.PopCount(isBelow.ExtractMostSignificantBits());
            for (var rest = (~(isBelow | Vector512.GreaterThan(values, most16))).ExtractMostSignificantBits(); rest != 0; rest &= rest - 1)
            {
                var index = i * Vector512<float>.Count + BitOperations.TrailingZeroCount(rest);
                near.Add((Rank(weights[index]), index));
            }
        }

        for (var index = vectors.Length * Vector512<float>.Count; index < weights.Length; index++)
        {
            var value = Math.Abs(weights[index]);
            if (value < least)
            {
                (weights[index], below) = (0, below + 1);
            }
            else if (!(value > most))
            {
                near.Add((Rank(value), index));
            }
        }

        return below;
    }

    // What is no number goes last, so that it is seen.
    private static float Rank(float weight) => float.IsNaN(weight) ? float.PositiveInfinity : Math.Abs(weight);
}
