using static TorchSharp.torch;

namespace EvoPrune.Pruners.Surgery;

/// <summary>Single inputs, thousands of them: costs are kept up to date, while updates of weights and inverse wait and are done many at a time.</summary>
/// <remarks>
/// Removing p is W -= u e' and H^-1 -= u u' with u = H^-1_:p / sqrt(H^-1_pp) and e = W_p: / sqrt(H^-1_pp). What waits is the list of (u, e);
/// a step reads the one row of W and of H^-1 that it needs through it, and the norms of all rows of W change by -2 u (We) + u^2 ||e||^2. So
/// the order is that of the plain algorithm, up to rounding in 64 bits, at the cost of a few products of matrices with vectors for each.
/// </remarks>
internal sealed class ColumnSurgery : ISurgery
{
    private const int Waiting = 64;

    private Tensor weight, inverse, norms, diagonal, us, es;
    private List<int> left;
    private List<int> gone = [];

    /// <param name="weight">(inputs, outputs), float64; taken over.</param>
    /// <param name="inverse">H^-1, (inputs, inputs), float64; taken over.</param>
    public ColumnSurgery(Tensor weight, Tensor inverse)
    {
        (this.weight, this.inverse) = (weight, inverse);
        left = [.. Enumerable.Range(0, (int)weight.shape[0])];
        (norms, diagonal, us, es) = Fresh();
    }

    public int Remove()
    {
        if (gone.Count == Waiting)
        {
            Apply();
        }

        using var scope = NewDisposeScope();
        var least = (int)norms.div(diagonal).argmin().item<long>();
        var (before, e, u) = (us.narrow(0, 0, gone.Count), es.select(0, gone.Count), us.select(0, gone.Count));
        var through = before.select(1, least);
        u.copy_(inverse.select(0, least)).sub_(before.t().mv(through)).div_(diagonal.select(0, least).sqrt());
        e.copy_(weight.select(0, least)).sub_(es.narrow(0, 0, gone.Count).t().mv(through)).div_(diagonal.select(0, least).sqrt());
        var products = weight.mv(e).sub_(before.t().mv(es.narrow(0, 0, gone.Count).mv(e)));
        norms.sub_(u.mul(products).mul_(2)).add_(u.square().mul_(e.dot(e)));
        diagonal.sub_(u.square());

        // What is gone costs more than anything else.
        norms.narrow(0, least, 1).fill_(double.PositiveInfinity);
        diagonal.narrow(0, least, 1).fill_(1);
        gone.Add(least);
        return left[least];
    }

    public Tensor Weight()
    {
        Apply();
        return weight.alias();
    }

    private void Apply()
    {
        if (gone.Count == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        int[] kept = [.. Enumerable.Range(0, left.Count).Except(gone)];
        var those = tensor(Array.ConvertAll(kept, row => (long)row), device: weight.device);
        var waiting = us.narrow(0, 0, gone.Count).index_select(1, those);
        var (newWeight, newInverse) = (weight.index_select(0, those), inverse.index_select(0, those).index_select(1, those));
        if (kept.Length > 0)
        {
            newWeight.sub_(waiting.t().mm(es.narrow(0, 0, gone.Count)));
            newInverse.sub_(waiting.t().mm(waiting));
        }

        Array.ForEach([weight, inverse, norms, diagonal, us, es], tensor => tensor.Dispose());
        (weight, inverse) = (newWeight.MoveToOuterDisposeScope(), newInverse.MoveToOuterDisposeScope());
        left = [.. kept.Select(row => left[row])];
        gone = [];
        var (n, d, u, e) = Fresh();
        (norms, diagonal, us, es) = (n.MoveToOuterDisposeScope(), d.MoveToOuterDisposeScope(), u.MoveToOuterDisposeScope(), e.MoveToOuterDisposeScope());
    }

    private (Tensor Norms, Tensor Diagonal, Tensor Us, Tensor Es) Fresh() => (
        weight.square().sum(1),
        inverse.diagonal().clone(),
        empty(Waiting, weight.shape[0], dtype: ScalarType.Float64, device: weight.device),
        empty(Waiting, weight.shape[1], dtype: ScalarType.Float64, device: weight.device));
}
