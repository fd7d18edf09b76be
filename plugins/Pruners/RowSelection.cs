using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EvoPrune.Pruners;

/// <summary>Selects the lowest scores of one row after another: exactly so many; among equals, those that come first.</summary>
/// <remarks>The range in which the limit lies is halved some fifteen times, each time by a count over a row that the nearest cache holds.</remarks>
/// <param name="columns">Scores in a row.</param>
/// <param name="count">How many are selected, from 1 to all of them.</param>
internal sealed class RowSelection(int columns, int count) : IDisposable
{
    private readonly int[] rented = ArrayPool<int>.Shared.Rent(columns);

    // Integers in the order of the scores.
    private Span<int> Keys => rented.AsSpan(0, columns);

    /// <summary>Sets weights to zero where the scores of their row are lowest.</summary>
    public void Zero(ReadOnlySpan<float> scores, Span<float> weights)
    {
        var keys = Keys;
        var (limit, ofEqual) = Limit(scores, keys);
        ZeroBelow(keys, limit, weights);
        for (var i = 0; ofEqual > 0; i++)
        {
            if (keys[i] == limit)
            {
                (weights[i], ofEqual) = (0, ofEqual - 1);
            }
        }
    }

    /// <summary>Marks the lowest scores of a row.</summary>
    public void Mark(ReadOnlySpan<float> scores, Span<bool> isLowest)
    {
        var keys = Keys;
        var (limit, ofEqual) = Limit(scores, keys);
        for (var i = 0; i < keys.Length; i++)
        {
            isLowest[i] = keys[i] < limit || (keys[i] == limit && ofEqual-- > 0);
        }
    }

    public void Dispose() => ArrayPool<int>.Shared.Return(rented);

    // What is below the limit goes, and so many of those that equal it.
    private (int Limit, int OfEqual) Limit(ReadOnlySpan<float> scores, Span<int> keys)
    {
        var (low, high) = ToKeys(scores, keys);
        while (low < high)
        {
            var middle = (int)(((long)low + high) >> 1);   // rounds down, also below zero
            var upTo = CountBelow(keys, middle + 1);
            if (upTo == count)
            {
                return (middle + 1, 0);
            }

            (low, high) = upTo < count ? (middle + 1, high) : (low, middle);
        }

        return (low, count - CountBelow(keys, low));
    }

    // And the least and the greatest of them. Adding zero makes one of both zeros.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]   // fast from the first call on, as those below
    private static (int Least, int Greatest) ToKeys(ReadOnlySpan<float> scores, Span<int> keys)
    {
        var from = MemoryMarshal.Cast<float, Vector512<float>>(scores);
        var to = MemoryMarshal.Cast<int, Vector512<int>>(keys);
        var (least16, greatest16) = (Vector512.Create(int.MaxValue), Vector512.Create(int.MinValue));
        for (var i = 0; i < from.Length; i++)
        {
            var bits = (from[i] + Vector512<float>.Zero).AsInt32();
            var key = bits ^ (Vector512.ShiftRightArithmetic(bits, 31) & Vector512.Create(int.MaxValue));
            (to[i], least16, greatest16) = (key, Vector512.Min(least16, key), Vector512.Max(greatest16, key));
        }

        var (least, greatest) = (int.MaxValue, int.MinValue);
        for (var i = from.Length * Vector512<int>.Count; i < scores.Length; i++)
        {
            var bits = BitConverter.SingleToInt32Bits(scores[i] + 0f);
            keys[i] = bits ^ ((bits >> 31) & int.MaxValue);
            (least, greatest) = (Math.Min(least, keys[i]), Math.Max(greatest, keys[i]));
        }

        for (var lane = 0; lane < Vector512<int>.Count; lane++)
        {
            (least, greatest) = (Math.Min(least, least16[lane]), Math.Max(greatest, greatest16[lane]));
        }

        return (least, greatest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CountBelow(ReadOnlySpan<int> keys, int limit)
    {
        var vectors = MemoryMarshal.Cast<int, Vector512<int>>(keys);
        var (limit16, below) = (Vector512.Create(limit), 0);
        foreach (var vector in vectors)
        {
            below += BitOperations.PopCount(Vector512.LessThan(vector, limit16).ExtractMostSignificantBits());
        }

        foreach (var key in keys[(vectors.Length * Vector512<int>.Count)..])
        {
            below += key < limit ? 1 : 0;
        }

        return below;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ZeroBelow(ReadOnlySpan<int> keys, int limit, Span<float> weights)
    {
        var limit16 = Vector512.Create(limit);
        var from = MemoryMarshal.Cast<int, Vector512<int>>(keys);
        var to = MemoryMarshal.Cast<float, Vector512<float>>(weights);
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = Vector512.AndNot(to[i], Vector512.LessThan(from[i], limit16).AsSingle());
        }

        for (var i = to.Length * Vector512<float>.Count; i < keys.Length; i++)
        {
            weights[i] = keys[i] < limit ? 0 : weights[i];
        }
    }
}
