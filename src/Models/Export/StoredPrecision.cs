using static TorchSharp.torch;

namespace EvoPrune.Models.Export;

/// <summary>A pruner whose weights go through the data type in which they will be stored.</summary>
internal sealed class StoredPrecision(IPruner pruner, ScalarType stored) : IPruner
{
    public Tensor Prune(PruningTarget target)
    {
        using var scope = NewDisposeScope();
        return pruner.Prune(target).to(stored).to(target.Weight.dtype).MoveToOuterDisposeScope();
    }
}
