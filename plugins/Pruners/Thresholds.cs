using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>
/// Roughly how small the k smallest weights of a tensor are, for every k, from one count or sort per tensor: then only the few weights near the
/// threshold have to be looked at one by one.
/// </summary>
internal sealed class Thresholds
{
    private const int Step = 128;

    // Between which numbers every 128th of the sorted absolute values lies. A hint that is checked: another model may have a layer of the same name.
    private readonly ConcurrentDictionary<string, (double[] Least, double[] Most)> known = [];

    /// <summary>The weights with exactly the <paramref name="count"/> of smallest absolute value set to zero; which of equal ones is open.</summary>
    /// <param name="layer">Where they are from.</param>
    /// <param name="weights">They, without gaps.</param>
    /// <param name="count">At most all.</param>
    public Tensor WithoutSmallest(string layer, Tensor weights, long count)
    {
        while (true)
        {
            var knots = known.GetOrAdd(layer, _ => Knots(weights));
            var isTheirs = knots.Least.Length == (weights.numel() + Step - 1) / Step + 2;
            if (isTheirs && WithoutSmallest(weights, knots.Least[count / Step], knots.Most[count / Step + 1], count) is { } pruned)
            {
                return pruned;
            }

            known.TryRemove(KeyValuePair.Create(layer, knots));
        }
    }

    // Null where the limits are those of other weights.
    private static Tensor? WithoutSmallest(Tensor weights, double least, double most, long count)
    {
        using var scope = NewDisposeScope();
        if (HostNumbers.AreIn(weights))
        {
            var copy = weights.clone();
            return OnePass.ZeroSmallest(HostNumbers.Of(copy), (float)least, (float)most, count) ? copy.MoveToOuterDisposeScope() : null;
        }

        var values = weights.abs().view(-1);
        var below = values.lt(least);
        var near = below.logical_or(values.gt(most)).logical_not_().nonzero().view(-1);
        var missing = count - below.sum(type: ScalarType.Int64).item<long>();
        if (missing < 0 || missing > near.numel())
        {
            return null;
        }

        var chosen = values.index_select(0, near).topk((int)missing, 0, largest: false, sorted: false).indexes;
        return weights.masked_fill(below.index_fill_(0, near.index_select(0, chosen), true).view(weights.shape), 0).MoveToOuterDisposeScope();
    }

    private static (double[] Least, double[] Most) Knots(Tensor weights)
    {
        using var scope = NewDisposeScope();
        double[] beyond = [double.PositiveInfinity, double.PositiveInfinity];
        if (HostNumbers.AreIn(weights))
        {
            var (least, most) = MagnitudeHistogram.Of(HostNumbers.Of(weights), Step);
            return ([.. least, .. beyond], [.. most, .. beyond]);
        }

        double[] rising = [.. weights.abs().view(-1).sort(0).Values.slice(0, 0, weights.numel(), Step).to(ScalarType.Float64).cpu().data<double>(), .. beyond];
        return (rising, rising);
    }
}
