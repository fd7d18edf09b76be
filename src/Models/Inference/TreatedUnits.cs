using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>Makes the weights of a unit under a treatment; the dense ones are read, never written.</summary>
internal sealed class TreatedUnits(IPruner pruner)
{
    /// <summary>The unit with the weights of its treatment, ready to compute with; what is new belongs to the current dispose scope.</summary>
    /// <exception cref="ArgumentException">A dropped unit has no weights.</exception>
    public UnitWeights Of(UnitWeights unit, Treatment treatment) => treatment switch
    {
        Keep => unit.Ready(),
        Sparsify or Quantize => unit with { Norm = unit.Norm.Ready(), Layers = [.. unit.Layers.Select(layer => Of(layer, treatment))] },
        _ => throw new ArgumentException($"{unit.Id}={treatment} leaves no weights to run.", nameof(treatment)),
    };

    /// <summary>One layer with the weight of its unit's treatment, ready to compute with; what is new belongs to the current dispose scope.</summary>
    public Linear Of(Linear layer, Treatment treatment)
    {
        var ready = layer.Ready();
        return treatment is Keep ? ready : ready.With(Prune(ready, treatment));
    }

    private Tensor Prune(Linear layer, Treatment treatment)
    {
        var weight = layer.View();
        var pruned = pruner.Prune(new(layer.Layer, weight, treatment));
        return Show(pruned) == Show(weight)
            ? pruned
            : throw new InvalidOperationException(
                $"{pruner.GetType().Name} made {Show(pruned)} of {layer.Layer.Name}, which is {Show(weight)}; "
                + "a pruner keeps shape, type and device.");
    }

    private static string Show(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}] of {tensor.dtype} on {tensor.device_type}";
}
