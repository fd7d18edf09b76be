using EvoPrune.Models.Inference;
using EvoPrune.Models.Profiling;
using static TorchSharp.torch;
using SublayerInputs = System.Collections.Generic.IReadOnlyDictionary<EvoPrune.Models.Families.LinearRole, EvoPrune.InputStatistics>;

namespace EvoPrune.Models.Weights;

/// <summary>The weights of a model under a plan: kept sublayers are those of the inner source, dropped ones are missing.</summary>
/// <param name="inner">The dense weights.</param>
/// <param name="plan">What is done to each sublayer.</param>
internal abstract class TreatedWeights(IWeightSource inner, CompressionPlan plan) : WeightDecorator(inner)
{
    /// <inheritdoc/>
    public override IReadOnlyList<SublayerId> Sublayers => [.. base.Sublayers.Where(id => plan[id] is not Drop)];

    /// <summary>The sublayer with the weights of its treatment.</summary>
    /// <exception cref="ArgumentException">The plan drops the sublayer, or it does not have one treatment per layer.</exception>
    /// <exception cref="NotSupportedException">The treatment is not supported.</exception>
    public override SublayerWeights Get(SublayerId sublayer) => plan[sublayer] switch
    {
        Keep => base.Get(sublayer),
        Drop => throw new ArgumentException($"{sublayer}=drop leaves no weights to run.", nameof(sublayer)),
        var treatment => Treat(base.Get(sublayer), treatment),
    };

    /// <summary>A sublayer with new weights.</summary>
    protected abstract SublayerWeights Treat(SublayerWeights dense, Treatment treatment);
}

/// <summary>The weights of a model under a plan, made by a pruner. The inner weights are read, never written.</summary>
/// <param name="inner">The dense weights, in the type to compute in.</param>
/// <param name="plan">What is done to each sublayer.</param>
/// <param name="pruner">Makes the weights; null for a plan that keeps or drops whole sublayers.</param>
/// <param name="statistics">The inputs of a sublayer's layers; null where the pruner does not measure activations.</param>
/// <param name="masks">Masks that earlier candidates made; null to prune every time.</param>
internal sealed class PrunedWeights(
    IWeightSource inner, CompressionPlan plan, IPruner? pruner, Func<SublayerId, SublayerInputs?> statistics, MaskCache? masks)
    : TreatedWeights(inner, plan)
{
    /// <inheritdoc/>
    protected override SublayerWeights Treat(SublayerWeights dense, Treatment treatment)
    {
        if (treatment is Shrink)
        {
            throw new NotSupportedException($"{Name} has no levels and so no answer to '{treatment}'; obs-levels has.");
        }

        var inputs = statistics(dense.Id);
        return dense with { Layers = [.. dense.Layers.Select((layer, i) => Treated(layer, ForLayer(dense, treatment, i), inputs))] };
    }

    private string Name => pruner?.GetType().Name ?? "A plan without a pruner";

    private static Treatment ForLayer(SublayerWeights sublayer, Treatment treatment, int index) => treatment switch
    {
        PerLayer { Layers: var layers } when layers.Count == sublayer.Layers.Count => layers[index],
        PerLayer { Layers.Count: var count } => throw new ArgumentException(
            $"{sublayer.Id} has {sublayer.Layers.Count} layers, and the plan treats {count}.", nameof(treatment)),
        _ => treatment,
    };

    // Where layers are treated one by one, some may lose nothing.
    private LinearWeights Treated(LinearWeights layer, Treatment treatment, SublayerInputs? inputs) =>
        treatment is Keep or Sparsify { Ratio: 0 }
        ? layer
        : layer with { Treatment = treatment, Make = () => Prune(layer, treatment, inputs?[InputSums.Owner(layer.Role)]) };

    private Tensor Prune(LinearWeights layer, Treatment treatment, InputStatistics? inputs)
    {
        using var scope = NewDisposeScope();
        var weight = layer.Make();
        using var span = Phases.Time(Phases.Pruning);
        var pruned = masks is null ? Pruned() : masks.Apply(layer.Shape, treatment, weight, Pruned);
        return pruned.MoveToOuterDisposeScope();

        Tensor Pruned() => pruner is null
            ? throw new InvalidOperationException($"{layer.Shape.Name} is to be pruned, but the model is the dense one.")
            : Checked(layer.Shape, weight, pruner.Prune(new(layer.Shape, weight, treatment) { Inputs = inputs }));
    }

    private Tensor Checked(LinearLayer layer, Tensor weight, Tensor pruned) => Show(pruned) == Show(weight)
        ? pruned
        : throw new InvalidOperationException(
            $"{Name} made {Show(pruned)} of {layer.Name}, which is {Show(weight)}; a pruner keeps shape, type and device.");

    private static string Show(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}] of {tensor.dtype} on {tensor.device_type}";
}
