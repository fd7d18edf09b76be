using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>Stands where nothing is to be pruned.</summary>
internal sealed class DensePruner : IPruner
{
    public Tensor Prune(PruningTarget target) =>
        throw new InvalidOperationException($"{target.Layer.Name} is to be pruned, but the model is the dense one.");
}
