using EvoPrune.Models.Inference;
using static TorchSharp.torch;

namespace EvoPrune.Models.Weights;

/// <summary>
/// Shares pruned weights between candidates, if they depend on nothing but the layer, its treatment and its inputs in the dense model.
/// </summary>
/// <param name="inner">Makes the weights.</param>
/// <param name="cache">Keeps them.</param>
/// <param name="method">What makes them.</param>
internal sealed class CachedWeights(IWeightSource inner, CandidateCache cache, MethodKey method) : WeightDecorator(inner)
{
    private sealed record WeightKey(MethodKey Method, string Layer, string Treatment, bool IsCast);

    /// <inheritdoc/>
    protected override LinearWeights Decorate(LinearWeights layer) =>
        layer.Treatment is { } treatment ? layer with { Make = () => FindOrMake(layer, treatment) } : layer;

    private Tensor FindOrMake(LinearWeights layer, Treatment treatment)
    {
        var key = new WeightKey(method, layer.Shape.Name, treatment.ToString(), layer.IsCast);
        if (cache.Find(key) is { } known)
        {
            return known;
        }

        var made = layer.Make();
        cache.Add(key, made);
        return made;
    }
}

/// <summary>Pruned weights as masks, which have room in the cache where the weights themselves have none.</summary>
internal sealed class MaskCache(CandidateCache cache, MethodKey method)
{
    private sealed record MaskKey(MethodKey Method, string Layer, string Treatment);

    /// <summary>The pruned weight of a layer, from its mask if that is known; in the current dispose scope.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="treatment">Its treatment.</param>
    /// <param name="dense">Its weight, (outputs, inputs).</param>
    /// <param name="prune">Makes the pruned weight.</param>
    public Tensor Apply(LinearLayer layer, Treatment treatment, Tensor dense, Func<Tensor> prune)
    {
        var key = new MaskKey(method, layer.Name, treatment.ToString());
        if (cache.Find(key) is { } mask)
        {
            return ZeroMask.Apply(dense, mask);
        }

        var pruned = prune();
        cache.Add(key, ZeroMask.BytesFor(pruned.numel()), () => ZeroMask.Of(dense, pruned));
        return pruned;
    }
}

/// <summary>Everything beside layer and treatment that pruned weights depend on.</summary>
/// <param name="Maker">The pruner, or the level database.</param>
/// <param name="Calibration">Hash of the windows on which activations are measured; null for a pruner that measures none.</param>
/// <param name="Length">Tokens per window.</param>
internal sealed record MethodKey(object? Maker, string? Calibration, int? Length);
