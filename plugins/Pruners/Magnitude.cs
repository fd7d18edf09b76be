using System.ComponentModel;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>Sets the weights of smallest absolute value to zero: L1 unstructured per tensor, or N:M along the inputs.</summary>
/// <remarks>
/// Unstructured pruning removes exactly round(ratio * weights) entries of every tensor, as in Matar et al.'s layer-ratio search.
/// </remarks>
[Plugin("magnitude")]
[Description("Sets the weights of smallest absolute value to zero, per tensor or per N:M group.")]
public sealed class Magnitude : IPruner
{
    private readonly SmallestMagnitudes smallest = new();

    public string? Objection(LinearLayer layer, Treatment treatment) => PruningTargets.Objection(layer, treatment, "magnitude");

    public Tensor Prune(PruningTarget target)
    {
        using var scope = NewDisposeScope();
        var (layer, weight, _) = target;
        var treatment = target.Sparsified("magnitude");
        return (treatment.Pattern.IsUnstructured
            ? Unstructured(layer, weight, (long)Math.Round(treatment.Ratio * layer.Parameters))
            : LowestScores.SetToZeroPerGroup(layer, weight, weight.abs(), treatment.Pattern)).MoveToOuterDisposeScope();
    }

    private Tensor Unstructured(LinearLayer layer, Tensor weight, long removed)
    {
        // The orientation of the matrix does not matter here; following its memory order avoids a transposed copy.
        var transposed = !weight.is_contiguous();
        var stored = transposed ? weight.t().contiguous() : weight;
        var pruned = smallest.SetToZero(layer.Name, stored, removed);
        return transposed ? pruned.t() : pruned;
    }
}
