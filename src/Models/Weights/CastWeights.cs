using EvoPrune.Models.Inference;
using static TorchSharp.torch;

namespace EvoPrune.Models.Weights;

/// <summary>Weights in the type to compute in: where the host does not compute in 16 bits, they are widened when they are needed.</summary>
internal sealed class WidenedWeights(IWeightSource inner) : WeightDecorator(inner)
{
    /// <inheritdoc/>
    public override SublayerWeights Get(SublayerId sublayer)
    {
        var weights = base.Get(sublayer);
        return weights with { Norm = weights.Norm.Widened() };
    }

    /// <inheritdoc/>
    protected override LinearWeights Decorate(LinearWeights layer) =>
        layer with { Make = () => layer.Make().Widened(), Bias = layer.Bias?.Widened() };
}

/// <summary>Linear layers and head in bfloat16, for autocast.</summary>
/// <param name="inner">The weights to round.</param>
/// <param name="head">The head, rounded.</param>
internal sealed class CastWeights(IWeightSource inner, Tensor head) : WeightDecorator(inner)
{
    /// <inheritdoc/>
    public override OuterWeights Outer => base.Outer with { Head = head, IsCast = true };

    /// <inheritdoc/>
    protected override LinearWeights Decorate(LinearWeights layer) =>
        layer with { Make = () => Autocast.Of(layer.Make()), Bias = layer.Bias?.to(ScalarType.BFloat16), IsCast = true };
}

/// <summary>New weights rounded through the type in which they will be stored.</summary>
internal sealed class RoundedWeights(IWeightSource inner, ScalarType type) : WeightDecorator(inner)
{
    /// <inheritdoc/>
    protected override LinearWeights Decorate(LinearWeights layer) => layer.Treatment is null ? layer
        : layer with { Make = () => Round(layer.Make()) };

    private Tensor Round(Tensor weight) => weight.to(type).to(weight.dtype);
}
