using static TorchSharp.torch;

namespace EvoPrune.Pruners.Surgery;

/// <summary>Parts of several inputs each, such as heads: there are few, so all costs are computed anew every time.</summary>
/// <param name="weight">(inputs, outputs), float64; taken over.</param>
/// <param name="inverse">H^-1, (inputs, inputs), float64; taken over.</param>
/// <param name="width">Inputs of a part.</param>
internal sealed class GroupSurgery(Tensor weight, Tensor inverse, long width) : ISurgery
{
    private readonly List<int> left = [.. Enumerable.Range(0, (int)(weight.shape[0] / width))];

    public int Remove()
    {
        using var scope = NewDisposeScope();
        var (groups, outputs) = (left.Count, weight.shape[1]);

        // With H^-1_gg = LL', the cost of group g is ||L^-1 W_g||^2.
        var blocks = inverse.view(groups, width, groups, width).diagonal(0, 0, 2).permute(2, 0, 1).contiguous();
        var lower = linalg.cholesky(blocks);
        var scaled = linalg.solve_triangular(lower, weight.view(groups, width, outputs), upper: false);
        var least = (int)scaled.square().sum(1, 2).argmin().item<long>();

        long[] kept = [.. Enumerable.Range(0, groups * (int)width).Where(input => input / width != least).Select(input => (long)input)];
        var rows = linalg.solve_triangular(lower.select(0, least), inverse.narrow(0, least * width, width), upper: false);
        var those = tensor(kept, device: weight.device);
        var others = rows.index_select(1, those);
        var newWeight = weight.index_select(0, those).sub_(others.t().mm(scaled.select(0, least)));
        var newInverse = inverse.index_select(0, those).index_select(1, those).sub_(others.t().mm(others));
        weight.Dispose();
        inverse.Dispose();
        (weight, inverse) = (newWeight.MoveToOuterDisposeScope(), newInverse.MoveToOuterDisposeScope());
        var part = left[least];
        left.RemoveAt(least);
        return part;
    }

    public Tensor Weight() => weight.alias();
}
