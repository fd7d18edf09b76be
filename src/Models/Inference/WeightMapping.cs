using EvoPrune.Models.Families;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>The same model over other tensors: each is replaced, wherever it stands. What is one tensor for two purposes stays one.</summary>
internal static class WeightMapping
{
    /// <summary>Replaces every tensor.</summary>
    public static ModelWeights Map(this ModelWeights model, Func<Tensor, Tensor> map) => model with
    {
        Embedding = model.Embedding with
        {
            Tokens = map(model.Embedding.Tokens),
            Projection = model.Embedding.Projection.Map(map),
            Positions = model.Embedding.Positions.Map(map),
            Types = model.Embedding.Types.Map(map),
            Norm = model.Embedding.Norm?.Map(map),
        },
        Sublayers = [.. model.Sublayers.Select(sublayer => sublayer.Map(map))],
        FinalNorm = model.FinalNorm?.Map(map),
        HeadProjection = model.HeadProjection.Map(map),
        Head = model.Head.Map(map),
    };

    /// <summary>Replaces the tensors of a sublayer.</summary>
    public static SublayerWeights Map(this SublayerWeights sublayer, Func<Tensor, Tensor> map) => sublayer with
    {
        Norm = sublayer.Norm.Map(map),
        Layers = [.. sublayer.Layers.Select(layer => layer with { Stored = map(layer.Stored), Bias = layer.Bias.Map(map) })],
    };

    /// <summary>Every tensor by its name in the family, without prefix; a tied head not twice.</summary>
    public static IEnumerable<(string Name, Tensor Tensor)> Named(this ModelWeights model, Family family)
    {
        var embedding = model.Embedding;
        (string? Name, Tensor? Tensor)[] outside =
        [
            (family.TokenEmbedding, embedding.Tokens),
            (family.PositionEmbedding, embedding.Positions),
            (family.TokenTypeEmbedding, embedding.Types),
            (family.EmbeddingProjection + ".weight", embedding.Projection),
            .. Norm(family.EmbeddingNorm, embedding.Norm),
            .. Norm(family.FinalNorm, model.FinalNorm),
            (family.HeadProjection + ".weight", model.HeadProjection),
            (family.Head, ReferenceEquals(model.Head, embedding.Tokens) ? null : model.Head),
        ];
        return outside.Concat(model.Sublayers.SelectMany(sublayer => Named(sublayer, family))).Where(entry => entry.Tensor is not null).Select(entry => (entry.Name!, entry.Tensor!));
    }

    private static IEnumerable<(string? Name, Tensor? Tensor)> Named(SublayerWeights sublayer, Family family)
    {
        var template = family[sublayer.Id.Kind];
        string In(string name) => ExpectedTensor.NameIn(name, sublayer.Id.Block);
        return
        [
            .. Norm(In(template.Norm), sublayer.Norm),
            .. template.Layers.Zip(sublayer.Layers).SelectMany(pair => new (string?, Tensor?)[]
            {
                (In(pair.First.Name) + ".weight", pair.Second.Stored),
                (In(pair.First.Name) + ".bias", pair.Second.Bias),
            }),
        ];
    }

    private static (string? Name, Tensor? Tensor)[] Norm(string? name, Norm? norm) => [(name + ".weight", norm?.Weight), (name + ".bias", norm?.Bias)];

    private static Norm Map(this Norm norm, Func<Tensor, Tensor> map) => norm with { Weight = map(norm.Weight), Bias = norm.Bias.Map(map) };

    private static Tensor? Map(this Tensor? tensor, Func<Tensor, Tensor> map) => tensor is null ? null : map(tensor);
}
