using EvoPrune.Models.Families;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>
/// Where the weights of a transformer come from: a checkpoint, or a decorator that offloads, prunes, shrinks, caches or casts what
/// another source gives.
/// </summary>
internal interface IWeightSource
{
    /// <summary>The weights outside the sublayers.</summary>
    OuterWeights Outer { get; }

    /// <summary>The sublayers that the model runs, in the order of the forward pass. Dropped ones are missing.</summary>
    IReadOnlyList<SublayerId> Sublayers { get; }

    /// <summary>The weights of one sublayer; its matrices are made when they are asked for.</summary>
    SublayerWeights Get(SublayerId sublayer);
}

/// <summary>Changes the linear layers of another source and passes everything else on.</summary>
internal abstract class WeightDecorator(IWeightSource inner) : IWeightSource
{
    /// <inheritdoc/>
    public virtual OuterWeights Outer => inner.Outer;

    /// <inheritdoc/>
    public virtual IReadOnlyList<SublayerId> Sublayers => inner.Sublayers;

    /// <inheritdoc/>
    public virtual SublayerWeights Get(SublayerId sublayer)
    {
        var weights = inner.Get(sublayer);
        return weights with { Layers = [.. weights.Layers.Select(Decorate)] };
    }

    /// <summary>A linear layer of this source, given the same layer of the inner source.</summary>
    protected virtual LinearWeights Decorate(LinearWeights layer) => layer;
}

/// <summary>What a transformer has outside its sublayers.</summary>
/// <param name="Embedding">Token ids to the first residual states.</param>
/// <param name="FinalNorm">After the last sublayer; null where norms follow their sublayers.</param>
/// <param name="HeadProjection">(embedding size, hidden size), where the two differ.</param>
/// <param name="Head">(vocabulary, embedding size); the token embedding itself where they are tied; null for encoders.</param>
internal sealed record OuterWeights(Embedding Embedding, Norm? FinalNorm, Tensor? HeadProjection, Tensor? Head)
{
    /// <summary>Whether <see cref="Head"/> is bfloat16 for autocast.</summary>
    public bool IsCast { get; init; }

    /// <summary>Where the model is.</summary>
    public Device Device => Embedding.Tokens.device;
}

/// <summary>The weights of a sublayer.</summary>
/// <param name="Id">Block and kind.</param>
/// <param name="Norm">Before the linear layers, or after the residual sum.</param>
/// <param name="Layers">The linear layers in the order of the forward pass.</param>
internal sealed record SublayerWeights(SublayerId Id, Norm Norm, IReadOnlyList<LinearWeights> Layers)
{
    /// <summary>The head groups or channels of the dense sublayer that a shrunk one keeps, rising; null for all.</summary>
    public IReadOnlyList<long>? Kept { get; init; }

    /// <summary>Numbers in the norm and the layers.</summary>
    public long Parameters => Norm.Parameters + Layers.Sum(layer => layer.Shape.Parameters + layer.Shape.Biases);

    /// <summary>The same with all matrices made now, for several uses; new tensors belong to the current dispose scope.</summary>
    public SublayerWeights Made() => this with { Layers = [.. Layers.Select(layer => layer.Made())] };
}

/// <summary>The weights of a linear layer.</summary>
/// <param name="Shape">Name, outputs and inputs.</param>
/// <param name="Role">What the layer computes.</param>
/// <param name="Make">Makes the weight (outputs, inputs), a new handle in the current dispose scope.</param>
/// <param name="Bias">(outputs); null where the layer has none.</param>
internal sealed record LinearWeights(LinearLayer Shape, LinearRole Role, Func<Tensor> Make, Tensor? Bias)
{
    /// <summary>The treatment that makes the weight; null where it is the checkpoint's.</summary>
    public Treatment? Treatment { get; init; }

    /// <summary>Whether weight and bias are bfloat16 for autocast.</summary>
    public bool IsCast { get; init; }

    /// <summary>The layer with its weight made now.</summary>
    public LinearWeights Made()
    {
        var weight = Make();
        return this with { Make = weight.alias };
    }
}
