using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>Sets the weights with the lowest scores to zero, under the pattern of a treatment.</summary>
internal static class LowestScores
{
    /// <summary>The layer's weight with the lowest scores set to zero, per output row (Sun et al. 2024) or N:M along the inputs.</summary>
    /// <param name="target">The layer.</param>
    /// <param name="treatment">The ratio or pattern.</param>
    /// <param name="scores">The importance of each weight, (outputs, inputs).</param>
    /// <exception cref="InvalidDataException">A score is NaN.</exception>
    public static Tensor SetToZero(PruningTarget target, Sparsify treatment, Tensor scores)
    {
        using var scope = NewDisposeScope();
        var (layer, weight, _) = target;
        if (scores.numel() > 0 && scores.max().isnan().item<bool>())
        {
            throw new InvalidDataException($"{layer.Name} has weights whose importance is NaN.");
        }

        return (treatment.Pattern.IsUnstructured
            ? SetToZeroPerRow(weight, scores, (long)Math.Floor(layer.Inputs * treatment.Ratio))
            : SetToZeroPerGroup(layer, weight, scores, treatment.Pattern)).MoveToOuterDisposeScope();
    }

    /// <summary>The weight with the lowest scores of every N:M group of inputs set to zero.</summary>
    public static Tensor SetToZeroPerGroup(LinearLayer layer, Tensor weight, Tensor scores, SparsityPattern pattern)
    {
        using var scope = NewDisposeScope();
        long[] shape = [layer.Outputs, layer.Inputs / pattern.Group, pattern.Group];
        var smallest = scores.reshape(shape).topk(pattern.Group - pattern.Kept, dim: 2, largest: false, sorted: false).indexes;
        return weight.reshape(shape).scatter(2, smallest, zeros_like(smallest, dtype: weight.dtype))
            .reshape(layer.Outputs, layer.Inputs).MoveToOuterDisposeScope();
    }

    /// <summary>True for exactly the <paramref name="count"/> lowest scores of every row; among ties, for the first.</summary>
    public static Tensor MaskOfRows(Tensor scores, long count)
    {
        using var scope = NewDisposeScope();
        if (count == 0)
        {
            return zeros_like(scores, dtype: ScalarType.Bool).MoveToOuterDisposeScope();
        }

        if (HostFloats.AreIn(scores))
        {
            var marks = empty(scores.shape, dtype: ScalarType.Bool);
            using var selection = new RowSelection((int)scores.shape[1], (int)count);
            ForEachRow(scores.contiguous(), marks, (row, mark) => selection.Mark(row, MemoryMarshal.Cast<byte, bool>(mark)));
            return marks.MoveToOuterDisposeScope();
        }

        // Selecting the threshold costs a fraction of sorting. If other scores equal it, the first ones complete the count.
        var threshold = scores.kthvalue(count, 1, keepdim: true).values;
        var lowest = scores.le(threshold);
        if (lowest.sum(1, type: ScalarType.Int64).ne(count).any().item<bool>())
        {
            var below = scores.lt(threshold);
            var equal = scores.eq(threshold);
            var room = below.sum(1, keepdim: true, type: ScalarType.Int64).neg().add(count);
            lowest = below.logical_or(equal.logical_and(equal.cumsum(1, type: ScalarType.Int64).le(room)));
        }

        return lowest.MoveToOuterDisposeScope();
    }

    // The copy is row-major even if the weight is not, because selection works row by row.
    private static Tensor SetToZeroPerRow(Tensor weight, Tensor scores, long count)
    {
        if (count == 0 || !HostFloats.AreIn(scores) || !HostFloats.AreIn(weight))
        {
            return weight.masked_fill(MaskOfRows(scores, count), 0);
        }

        var pruned = empty(weight.shape).copy_(weight);
        using var selection = new RowSelection((int)scores.shape[1], (int)count);
        ForEachRow(scores.contiguous(), pruned, (row, weights) => selection.SetToZero(row, MemoryMarshal.Cast<byte, float>(weights)));
        return pruned;
    }

    private static void ForEachRow(Tensor scores, Tensor results, Action<ReadOnlySpan<float>, Span<byte>> work)
    {
        var from = HostFloats.Of(scores);
        var to = results.bytes;
        var (rows, columns, size) = ((int)scores.shape[0], (int)scores.shape[1], (int)(scores.shape[1] * results.element_size()));
        for (var row = 0; row < rows; row++)
        {
            work(from.Slice(row * columns, columns), to.Slice(row * size, size));
        }
    }
}

/// <summary>Single-precision tensors in host memory, which managed code can read and write.</summary>
internal static class HostFloats
{
    /// <summary>Whether a tensor is one.</summary>
    public static bool AreIn(Tensor tensor) => tensor.device.type == DeviceType.CPU && tensor.dtype == ScalarType.Float32;

    /// <summary>The values of a contiguous one.</summary>
    public static Span<float> Of(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}

/// <summary>Selects exactly the given number of lowest scores, one row after another; among ties, the first.</summary>
/// <remarks>Bisects the range of the threshold in about fifteen steps; each step counts over a row in the nearest cache.</remarks>
/// <param name="columns">Scores in a row.</param>
/// <param name="count">How many are selected, from 1 to all of them.</param>
internal sealed class RowSelection(int columns, int count) : IDisposable
{
    private readonly int[] rented = ArrayPool<int>.Shared.Rent(columns);

    // Integers in the order of the scores.
    private Span<int> Keys => rented.AsSpan(0, columns);

    /// <summary>Sets the weights with the lowest scores of their row to zero.</summary>
    public void SetToZero(ReadOnlySpan<float> scores, Span<float> weights)
    {
        var keys = Keys;
        var (threshold, ties) = Threshold(scores, keys);
        SetToZeroBelow(keys, threshold, weights);
        for (var i = 0; ties > 0; i++)
        {
            if (keys[i] == threshold)
            {
                (weights[i], ties) = (0, ties - 1);
            }
        }
    }

    /// <summary>Marks the lowest scores of a row.</summary>
    public void Mark(ReadOnlySpan<float> scores, Span<bool> isLowest)
    {
        var keys = Keys;
        var (threshold, ties) = Threshold(scores, keys);
        for (var i = 0; i < keys.Length; i++)
        {
            isLowest[i] = keys[i] < threshold || (keys[i] == threshold && ties-- > 0);
        }
    }

    public void Dispose() => ArrayPool<int>.Shared.Return(rented);

    // Everything below the threshold is selected, and as many scores equal to it as there are ties.
    private (int Threshold, int Ties) Threshold(ReadOnlySpan<float> scores, Span<int> keys)
    {
        var (low, high) = ToKeys(scores, keys);
        while (low < high)
        {
            var middle = (int)(((long)low + high) >> 1);   // Rounds down, also for negative numbers.
            var upTo = CountBelow(keys, middle + 1);
            if (upTo == count)
            {
                return (middle + 1, 0);
            }

            (low, high) = upTo < count ? (middle + 1, high) : (low, middle);
        }

        return (low, count - CountBelow(keys, low));
    }

    // Returns the smallest and the largest key. Adding zero makes -0 equal to 0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]   // Fast from the first call on, as the two methods below.
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
    private static int CountBelow(ReadOnlySpan<int> keys, int threshold)
    {
        var vectors = MemoryMarshal.Cast<int, Vector512<int>>(keys);
        var (threshold16, below) = (Vector512.Create(threshold), 0);
        foreach (var vector in vectors)
        {
            below += BitOperations.PopCount(Vector512.LessThan(vector, threshold16).ExtractMostSignificantBits());
        }

        foreach (var key in keys[(vectors.Length * Vector512<int>.Count)..])
        {
            below += key < threshold ? 1 : 0;
        }

        return below;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SetToZeroBelow(ReadOnlySpan<int> keys, int threshold, Span<float> weights)
    {
        var threshold16 = Vector512.Create(threshold);
        var from = MemoryMarshal.Cast<int, Vector512<int>>(keys);
        var to = MemoryMarshal.Cast<float, Vector512<float>>(weights);
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = Vector512.AndNot(to[i], Vector512.LessThan(from[i], threshold16).AsSingle());
        }

        for (var i = to.Length * Vector512<float>.Count; i < keys.Length; i++)
        {
            weights[i] = keys[i] < threshold ? 0 : weights[i];
        }
    }
}
