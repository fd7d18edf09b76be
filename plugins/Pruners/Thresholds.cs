using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>
/// Roughly how small the k smallest values of a tensor are, for every k, from one sort per tensor: then only the few values near the
/// threshold have to be looked at one by one.
/// </summary>
internal sealed class Thresholds
{
    private const int Step = 128;

    // Every 128th of the sorted values. A hint that is checked: another model may have a layer of the same name.
    private readonly ConcurrentDictionary<string, double[]> sorted = [];

    /// <summary>True for exactly the <paramref name="count"/> smallest values; which of equal ones is open.</summary>
    /// <param name="layer">Where the values are from.</param>
    /// <param name="values">One dimension.</param>
    /// <param name="count">At most all.</param>
    public Tensor Smallest(string layer, Tensor values, long count)
    {
        while (true)
        {
            var knots = sorted.GetOrAdd(layer, _ => Knots(values));
            if (Smallest(knots, values, count) is { } smallest)
            {
                return smallest;
            }

            sorted.TryRemove(KeyValuePair.Create(layer, knots));
        }
    }

    // Null where the knots are those of other values.
    private static Tensor? Smallest(double[] knots, Tensor values, long count)
    {
        if (knots.Length != (values.numel() + Step - 1) / Step + 2)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var (least, most) = (knots[count / Step], knots[count / Step + 1]);
        var below = values.lt(least);
        var near = below.logical_or(values.gt(most)).logical_not_().nonzero().view(-1);
        var missing = count - below.sum(type: ScalarType.Int64).item<long>();
        if (missing < 0 || missing > near.numel())
        {
            return null;
        }

        var chosen = values.index_select(0, near).topk((int)missing, 0, largest: false, sorted: false).indexes;
        return below.index_fill_(0, near.index_select(0, chosen), true).MoveToOuterDisposeScope();
    }

    private static double[] Knots(Tensor values)
    {
        using var scope = NewDisposeScope();
        var rising = values.sort(0).Values.slice(0, 0, values.numel(), Step).to(ScalarType.Float64).cpu();
        return [.. rising.data<double>(), double.PositiveInfinity, double.PositiveInfinity];
    }
}
