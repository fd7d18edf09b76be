using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>Which weights of a layer go: those of the lowest scores, under the treatment's pattern.</summary>
internal static class Masks
{
    /// <summary>The layer's weight with the lowest scores set to zero, per output row (Sun et al. 2024) or N:M along the inputs.</summary>
    /// <param name="target">The layer.</param>
    /// <param name="treatment">What to do.</param>
    /// <param name="scores">How much each weight matters, in the shape of the weight.</param>
    /// <exception cref="InvalidDataException">A score is no number, or the inputs do not fill the groups.</exception>
    public static Tensor Apply(PruningTarget target, Sparsify treatment, Tensor scores)
    {
        using var scope = NewDisposeScope();
        var (layer, weight, _) = target;
        if (scores.numel() > 0 && scores.max().isnan().item<bool>())
        {
            throw new InvalidDataException($"{layer.Name} has weights whose importance is no number.");
        }

        return (treatment.Pattern.IsUnstructured
            ? WithoutLowestOfRow(weight, scores, (long)Math.Floor(layer.Inputs * treatment.Ratio))
            : Grouped(layer, weight, scores, treatment.Pattern)).MoveToOuterDisposeScope();
    }

    /// <summary>True for exactly the <paramref name="count"/> lowest scores of every row; among equals, for those that come first.</summary>
    public static Tensor LowestOfRow(Tensor scores, long count)
    {
        using var scope = NewDisposeScope();
        if (count == 0)
        {
            return zeros_like(scores, dtype: ScalarType.Bool).MoveToOuterDisposeScope();
        }

        if (HostNumbers.AreIn(scores))
        {
            var marks = empty(scores.shape, dtype: ScalarType.Bool);
            using var selection = new RowSelection((int)scores.shape[1], (int)count);
            ForEachRow(scores.contiguous(), marks, (row, mark) => selection.Mark(row, MemoryMarshal.Cast<byte, bool>(mark)));
            return marks.MoveToOuterDisposeScope();
        }

        // Selecting the threshold costs a fraction of sorting; where other scores equal it, the first ones fill the count up.
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

    // A matrix that lies by columns is laid by rows on the way: rows are what is looked at.
    private static Tensor WithoutLowestOfRow(Tensor weight, Tensor scores, long count)
    {
        if (count == 0 || !HostNumbers.AreIn(scores) || !HostNumbers.AreIn(weight))
        {
            return weight.masked_fill(LowestOfRow(scores, count), 0);
        }

        var pruned = empty(weight.shape).copy_(weight);
        using var selection = new RowSelection((int)scores.shape[1], (int)count);
        ForEachRow(scores.contiguous(), pruned, (row, weights) => selection.Zero(row, MemoryMarshal.Cast<byte, float>(weights)));
        return pruned;
    }

    private static void ForEachRow(Tensor scores, Tensor results, Action<ReadOnlySpan<float>, Span<byte>> work)
    {
        var from = HostNumbers.Of(scores);
        var to = results.bytes;
        var (rows, columns, size) = ((int)scores.shape[0], (int)scores.shape[1], (int)(scores.shape[1] * results.element_size()));
        for (var row = 0; row < rows; row++)
        {
            work(from.Slice(row * columns, columns), to.Slice(row * size, size));
        }
    }

    /// <summary>The weight with the lowest scores of every group of inputs set to zero.</summary>
    public static Tensor Grouped(LinearLayer layer, Tensor weight, Tensor scores, SparsityPattern pattern)
    {
        using var scope = NewDisposeScope();
        long[] shape = [layer.Outputs, layer.Inputs / pattern.Group, pattern.Group];
        var smallest = scores.reshape(shape).topk(pattern.Group - pattern.Kept, dim: 2, largest: false, sorted: false).indexes;
        return weight.reshape(shape).scatter(2, smallest, zeros_like(smallest, dtype: weight.dtype)).reshape(layer.Outputs, layer.Inputs).MoveToOuterDisposeScope();
    }
}
