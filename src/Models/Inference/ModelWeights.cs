using EvoPrune.Models.Families;
using EvoPrune.Tensors.Kernels;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>All weights of a model, put together as the forward pass needs them. Owns none of them.</summary>
/// <param name="Config">Sizes and settings.</param>
/// <param name="IsCausal">Whether a position sees only itself and those before it.</param>
/// <param name="Embedding">Before the first sublayer.</param>
/// <param name="Sublayers">The sublayers in the order of the forward pass.</param>
/// <param name="FinalNorm">After the last sublayer, if any.</param>
/// <param name="HeadProjection">(embedding size, hidden size), where they differ.</param>
/// <param name="Head">(vocabulary, embedding size), the token embedding itself where they are tied; null for encoders.</param>
internal sealed record ModelWeights(
    ModelConfig Config,
    bool IsCausal,
    Embedding Embedding,
    IReadOnlyList<SublayerWeights> Sublayers,
    Norm? FinalNorm,
    Tensor? HeadProjection,
    Tensor? Head)
{
    /// <summary>The head in the 16 bits of autocast; null where products are computed in the weights' own type.</summary>
    public Tensor? CastHead { get; init; }

    /// <summary>A sublayer as it is computed with, given its ready weights; what is new belongs to the current dispose scope.</summary>
    public SublayerWeights Computed(SublayerWeights ready) => CastHead is null ? ready : ready.WithCast();

    /// <summary>Puts a model together from tensors found by their names without prefix.</summary>
    /// <param name="family">Names the tensors.</param>
    /// <param name="config">Sizes and settings.</param>
    /// <param name="topology">The same as blocks, sublayers and layers.</param>
    /// <param name="find">The tensors.</param>
    /// <param name="sources">Reads the weight of a layer each time it is needed, where what is found only stands for it.</param>
    public static ModelWeights Assemble(
        Family family, ModelConfig config, ModelTopology topology, Func<string, Tensor> find, Func<string, Func<Tensor>?>? sources = null)
    {
        return new(
            config,
            family.IsCausal,
            new(
                find(family.TokenEmbedding),
                Projection(family.EmbeddingProjection),
                family.PositionEmbedding is { } positions ? find(positions) : null,
                family.PositionOffset,
                family.TokenTypeEmbedding is { } types ? find(types) : null,
                family.EmbeddingNorm is { } norm ? Norm(norm) : null),
            [.. topology.Sublayers.Select(SublayerOf)],
            family.FinalNorm is { } final && config.NormsBefore ? Norm(final) : null,
            Projection(family.HeadProjection),
            family.Head is null ? null : find(config.TiedHead ? family.TokenEmbedding : family.Head));

        SublayerWeights SublayerOf(Sublayer sublayer)
        {
            var template = family[sublayer.Id.Kind];
            var layers = template.Layers.Zip(sublayer.Layers, (layer, shape) => Linear(layer, sublayer.Id.Block, shape));
            return new(sublayer.Id, config, Norm(ExpectedTensor.NameIn(template.Norm, sublayer.Id.Block)), [.. layers]);
        }

        Linear Linear(LinearTemplate template, int block, LinearLayer layer)
        {
            var name = ExpectedTensor.NameIn(template.Name, block);
            var bias = config.Has(template.Bias) ? find(name + ".bias") : null;
            return new(layer, template.Role, find(name + ".weight"), template.Layout, bias) { Source = sources?.Invoke(name + ".weight") };
        }

        Norm Norm(string name) =>
            new(find(name + ".weight"), family.Norm == NormKind.Layer ? find(name + ".bias") : null, config.NormEpsilon);

        Tensor? Projection(string? name) => name is not null && config.HasProjections ? find(name + ".weight") : null;
    }

    /// <summary>What attention needs to know of positions; the tensors belong to the current dispose scope.</summary>
    public Positions Positions(long length) =>
        Inference.Positions.Of(Config, IsCausal, length, Precision.Of(Embedding.Tokens), Embedding.Tokens.device);

    /// <summary>Token ids (windows, length) to final hidden states (windows x length, hidden size) in one piece, for gradients.</summary>
    public Tensor States(Tensor tokens)
    {
        var states = Embedding.Apply(tokens);
        var positions = Positions(tokens.shape[1]);
        foreach (var sublayer in Sublayers)
        {
            states = sublayer.Next(states, positions);
        }

        return FinalNorm?.Apply(states) ?? states;
    }

    /// <summary>Hidden states (..., hidden size) to logits (..., vocabulary).</summary>
    /// <exception cref="NotSupportedException">The model is an encoder.</exception>
    public Tensor Logits(Tensor hiddenStates)
    {
        if (Head is null)
        {
            throw new NotSupportedException("The model is an encoder: it predicts no next token.");
        }

        using var scope = NewDisposeScope();
        var states = HeadProjection is null ? hiddenStates : PackedWeight.Linear(hiddenStates, HeadProjection.Ready(), null);
        return (CastHead is not null
            ? Autocast.Product(states, CastHead, packed: null, bias: null).to(states.dtype)
            : PackedWeight.Linear(states, Head, null)).MoveToOuterDisposeScope();
    }
}
