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
        var (layer, weight, treatment) = target;
        return treatment switch
        {
            Sparsify { Pattern.IsUnstructured: true, Ratio: var ratio } => Unstructured(weight, (long)Math.Round(ratio * layer.Parameters)),
            Sparsify { Pattern: var pattern } => Grouped(layer, weight, pattern),
            _ => throw new NotSupportedException($"magnitude sets weights to zero; it has no answer to '{treatment}'."),
        };
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

    private static Tensor Grouped(LinearLayer layer, Tensor weight, SparsityPattern pattern)
    {
        if (layer.Inputs % pattern.Group != 0)
        {
            throw new InvalidDataException($"{layer.Name} has {layer.Inputs} inputs, which groups of {pattern.Group} do not fill.");
        }

        using var scope = NewDisposeScope();
        var groups = weight.reshape(layer.Outputs, layer.Inputs / pattern.Group, pattern.Group);
        var smallest = groups.abs().topk(pattern.Group - pattern.Kept, dim: 2, largest: false, sorted: false).indexes;
        return groups.scatter(2, smallest, zeros_like(smallest, dtype: weight.dtype)).reshape(layer.Outputs, layer.Inputs).MoveToOuterDisposeScope();
    }
}
