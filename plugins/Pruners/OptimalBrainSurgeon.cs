using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>The optimal brain surgeon (Hassibi and Stork 1993) on the inputs of one layer, one structure at a time.</summary>
internal interface IStructureRemoval
{
    /// <summary>Removes the structure that costs least, the first among ties, and updates the others. Returns its original index.</summary>
    int Remove();

    /// <summary>The remaining weight, (remaining inputs, outputs), in the original order; in the current dispose scope.</summary>
    Tensor Weight();
}

/// <summary>
/// Removes thousands of single inputs: costs are kept current, while updates of weight and inverse are batched.
/// </summary>
/// <remarks>
/// Removing p is W -= u e' and H^-1 -= u u' with u = H^-1_:p / sqrt(H^-1_pp) and e = W_p: / sqrt(H^-1_pp). The pairs (u, e) are collected;
/// a step applies them only to the one row of W and of H^-1 that it needs, and the norms of all rows of W change by -2 u (We) + u^2
/// ||e||^2. So the order is that of the plain algorithm, up to rounding in 64 bits, at the cost of a few matrix-vector products per step.
/// </remarks>
internal sealed class ColumnRemoval : IStructureRemoval
{
    private const int BatchSize = 64;

    private Tensor weight, inverse, norms, diagonal, us, es;
    private List<int> remaining;
    private List<int> removed = [];

    /// <param name="weight">(inputs, outputs), float64; owned from now on.</param>
    /// <param name="inverse">H^-1, (inputs, inputs), float64; owned from now on.</param>
    public ColumnRemoval(Tensor weight, Tensor inverse)
    {
        (this.weight, this.inverse) = (weight, inverse);
        remaining = [.. Enumerable.Range(0, (int)weight.shape[0])];
        (norms, diagonal, us, es) = NewBatch();
    }

    public int Remove()
    {
        if (removed.Count == BatchSize)
        {
            Apply();
        }

        using var scope = NewDisposeScope();
        var least = (int)norms.div(diagonal).argmin().item<long>();
        var (before, e, u) = (us.narrow(0, 0, removed.Count), es.select(0, removed.Count), us.select(0, removed.Count));
        var through = before.select(1, least);
        u.copy_(inverse.select(0, least)).sub_(before.t().mv(through)).div_(diagonal.select(0, least).sqrt());
        e.copy_(weight.select(0, least)).sub_(es.narrow(0, 0, removed.Count).t().mv(through)).div_(diagonal.select(0, least).sqrt());
        var products = weight.mv(e).sub_(before.t().mv(es.narrow(0, 0, removed.Count).mv(e)));
        norms.sub_(u.mul(products).mul_(2)).add_(u.square().mul_(e.dot(e)));
        diagonal.sub_(u.square());

        // An infinite cost keeps what is removed from being chosen again.
        norms.narrow(0, least, 1).fill_(double.PositiveInfinity);
        diagonal.narrow(0, least, 1).fill_(1);
        removed.Add(least);
        return remaining[least];
    }

    public Tensor Weight()
    {
        Apply();
        return weight.alias();
    }

    private void Apply()
    {
        if (removed.Count == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        int[] kept = [.. Enumerable.Range(0, remaining.Count).Except(removed)];
        var rows = tensor(Array.ConvertAll(kept, row => (long)row), device: weight.device);
        var batch = us.narrow(0, 0, removed.Count).index_select(1, rows);
        var (newWeight, newInverse) = (weight.index_select(0, rows), inverse.index_select(0, rows).index_select(1, rows));
        if (kept.Length > 0)
        {
            newWeight.sub_(batch.t().mm(es.narrow(0, 0, removed.Count)));
            newInverse.sub_(batch.t().mm(batch));
        }

        Array.ForEach([weight, inverse, norms, diagonal, us, es], tensor => tensor.Dispose());
        (weight, inverse) = (newWeight.MoveToOuterDisposeScope(), newInverse.MoveToOuterDisposeScope());
        remaining = [.. kept.Select(row => remaining[row])];
        removed = [];
        var (n, d, u, e) = NewBatch();
        (norms, diagonal) = (n.MoveToOuterDisposeScope(), d.MoveToOuterDisposeScope());
        (us, es) = (u.MoveToOuterDisposeScope(), e.MoveToOuterDisposeScope());
    }

    private (Tensor Norms, Tensor Diagonal, Tensor Us, Tensor Es) NewBatch() => (
        weight.square().sum(1),
        inverse.diagonal().clone(),
        empty(BatchSize, weight.shape[0], dtype: ScalarType.Float64, device: weight.device),
        empty(BatchSize, weight.shape[1], dtype: ScalarType.Float64, device: weight.device));
}

/// <summary>Removes groups of several inputs, such as heads. There are few of them, so all costs are computed in every step.</summary>
/// <param name="weight">(inputs, outputs), float64; owned from now on.</param>
/// <param name="inverse">H^-1, (inputs, inputs), float64; owned from now on.</param>
/// <param name="width">Inputs per group.</param>
internal sealed class GroupRemoval(Tensor weight, Tensor inverse, long width) : IStructureRemoval
{
    private readonly List<int> remaining = [.. Enumerable.Range(0, (int)(weight.shape[0] / width))];

    public int Remove()
    {
        using var scope = NewDisposeScope();
        var (groups, outputs) = (remaining.Count, weight.shape[1]);

        // With H^-1_gg = LL', the cost of group g is ||L^-1 W_g||^2.
        var blocks = inverse.view(groups, width, groups, width).diagonal(0, 0, 2).permute(2, 0, 1).contiguous();
        var lower = linalg.cholesky(blocks);
        var scaled = linalg.solve_triangular(lower, weight.view(groups, width, outputs), upper: false);
        var least = (int)scaled.square().sum(1, 2).argmin().item<long>();

        long[] kept = [.. Enumerable.Range(0, groups * (int)width).Where(input => input / width != least).Select(input => (long)input)];
        var solved = linalg.solve_triangular(lower.select(0, least), inverse.narrow(0, least * width, width), upper: false);
        var rows = tensor(kept, device: weight.device);
        var others = solved.index_select(1, rows);
        var newWeight = weight.index_select(0, rows).sub_(others.t().mm(scaled.select(0, least)));
        var newInverse = inverse.index_select(0, rows).index_select(1, rows).sub_(others.t().mm(others));
        weight.Dispose();
        inverse.Dispose();
        (weight, inverse) = (newWeight.MoveToOuterDisposeScope(), newInverse.MoveToOuterDisposeScope());
        var group = remaining[least];
        remaining.RemoveAt(least);
        return group;
    }

    public Tensor Weight() => weight.alias();
}
