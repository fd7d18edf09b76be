using EvoPrune.Models.Families;
using EvoPrune.Models.Levels;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>Makes the weights of a sublayer under a treatment; the dense ones are read, never written.</summary>
/// <param name="pruner">Turns treatments into weights.</param>
/// <param name="stored">The data type through which new weights go, where they will be stored in it; null for none.</param>
/// <param name="shared">Weights that other candidates made; null to make all anew.</param>
/// <param name="masked">Whether shrunk sublayers keep their shapes, with zeros where parts are gone.</param>
/// <param name="casts">Whether they are computed with under autocast: then pruned weights are made, and shared, in its 16 bits.</param>
internal sealed class TreatedSublayers(IPruner pruner, ScalarType? stored = null, SharedWeights? shared = null, bool masked = false, bool casts = false)
{
    /// <summary>The sublayer with the weights of its treatment, ready to compute with; what is new belongs to the current dispose scope.</summary>
    /// <param name="sublayer">The dense sublayer.</param>
    /// <param name="treatment">What is done to it.</param>
    /// <param name="inputs">What goes into its layers, for pruners that look at activations.</param>
    /// <exception cref="ArgumentException">A dropped sublayer has no weights, or the treatments are not one per layer.</exception>
    /// <exception cref="NotSupportedException">The pruner does not do this.</exception>
    public SublayerWeights Of(SublayerWeights sublayer, Treatment treatment, IReadOnlyDictionary<LinearRole, InputStatistics>? inputs = null) => treatment switch
    {
        Keep => sublayer.Ready(),
        Drop => throw new ArgumentException($"{sublayer.Id}={treatment} leaves no weights to run.", nameof(treatment)),
        Shrink shrink => Of(sublayer, shrink),
        _ => sublayer with { Norm = sublayer.Norm.Ready(), Layers = [.. sublayer.Layers.Select((layer, i) => Of(layer, Each(sublayer, treatment, i), inputs))] },
    };

    /// <summary>One layer with the weight of its sublayer's treatment, ready to compute with; what is new belongs to the current dispose scope.</summary>
    public Linear Of(SublayerWeights sublayer, int index, Treatment treatment) =>
        treatment is Shrink ? Of(sublayer, treatment).Layers[index] : Of(sublayer.Layers[index], Each(sublayer, treatment, index), inputs: null);

    private SublayerWeights Of(SublayerWeights sublayer, Shrink shrink)
    {
        if (pruner is not LevelDatabase levels)
        {
            throw new NotSupportedException($"{pruner.GetType().Name} has no levels and so no answer to '{shrink}'; obs-levels has.");
        }

        // A step may be less than half a part.
        var made = new NarrowedSublayer(sublayer, shrink, levels, stored);
        return made.IsWhole ? sublayer.Ready() : masked ? made.Masked() : made.Narrow(shared);
    }

    private static Treatment Each(SublayerWeights sublayer, Treatment treatment, int index) => treatment switch
    {
        PerLayer { Layers: var layers } when layers.Count == sublayer.Layers.Count => layers[index],
        PerLayer { Layers.Count: var count } => throw new ArgumentException(
            $"{sublayer.Id} has {sublayer.Layers.Count} layers, and the plan treats {count}.", nameof(treatment)),
        _ => treatment,
    };

    // Of several layers that are treated one by one, some may lose nothing.
    private Linear Of(Linear layer, Treatment treatment, IReadOnlyDictionary<LinearRole, InputStatistics>? inputs) => treatment is Keep or Sparsify { Ratio: 0 }
        ? layer.Ready()
        : (layer with { Bias = layer.Bias?.Ready() }).With(Weight(layer, treatment, inputs?[InputSums.Owner(layer.Role)]));

    private Tensor Weight(Linear layer, Treatment treatment, InputStatistics? inputs) =>
        shared is null ? Prune(layer, treatment, inputs) : shared.Of(layer.Layer, treatment, () => Prune(layer, treatment, inputs));

    private Tensor Prune(Linear layer, Treatment treatment, InputStatistics? inputs)
    {
        using var scope = NewDisposeScope();
        var weight = layer.Ready().View();
        using var span = Phases.Time(Phases.Pruning);
        var pruned = shared is null ? Pruned() : shared.Masked(layer.Layer, treatment, weight, Pruned);
        var made = stored is { } type ? pruned.to(type).to(weight.dtype) : pruned;
        return (casts ? Autocast.Of(made) : made).MoveToOuterDisposeScope();

        Tensor Pruned() => Checked(layer.Layer, weight, pruner.Prune(new(layer.Layer, weight, treatment) { Inputs = inputs }));
    }

    private Tensor Checked(LinearLayer layer, Tensor weight, Tensor pruned)
    {
        if (Show(pruned) != Show(weight))
        {
            throw new InvalidOperationException(
                $"{pruner.GetType().Name} made {Show(pruned)} of {layer.Name}, which is {Show(weight)}; "
                + "a pruner keeps shape, type and device.");
        }

        return pruned;
    }

    private static string Show(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}] of {tensor.dtype} on {tensor.device_type}";
}
