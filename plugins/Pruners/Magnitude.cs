using System.ComponentModel;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>Sets the weights of smallest absolute value to zero: L1 unstructured per tensor, or N:M along the inputs.</summary>
/// <remarks>Unstructured removes exactly round(ratio * weights) entries of every tensor (seed 000).</remarks>
[Plugin("magnitude")]
[Description("Zeros the weights of smallest absolute value, per tensor or per N:M group.")]
public sealed class Magnitude : IPruner
{
    public Tensor Prune(PruningTarget target)
    {
        var (layer, weight, _) = target;
        var treatment = target.Sparsified("magnitude");
        if (treatment.Pattern.IsUnstructured)
        {
            return Unstructured(weight, (long)Math.Round(treatment.Ratio * layer.Parameters));
        }

        using var scope = NewDisposeScope();
        return Masks.Grouped(layer, weight, weight.abs(), treatment.Pattern).MoveToOuterDisposeScope();
    }

    private static Tensor Unstructured(Tensor weight, long removed)
    {
        using var scope = NewDisposeScope();
        // Which way the matrix lies does not matter here; following its memory order avoids a transposed copy.
        var transposed = !weight.is_contiguous();
        var stored = transposed ? weight.t().contiguous() : weight;
        var flat = stored.reshape(-1);
        var smallest = flat.abs().topk((int)removed, dim: 0, largest: false, sorted: false).indexes;
        var pruned = flat.index_fill(0, smallest, 0).reshape(stored.shape);
        return (transposed ? pruned.t() : pruned).MoveToOuterDisposeScope();
    }
}
