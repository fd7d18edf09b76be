using EvoPrune.Models.Families;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Models.Inference;

/// <summary>All weights of a model, put together as the forward pass needs them. Owns none of them.</summary>
/// <param name="Config">Sizes and settings.</param>
/// <param name="Tokens">Token embedding, (vocabulary, hidden size).</param>
/// <param name="Positions">Position embedding, (context length, hidden size).</param>
/// <param name="Units">The units in the order of the forward pass.</param>
/// <param name="FinalNorm">After the last unit.</param>
/// <param name="Head">(vocabulary, hidden size); the token embedding itself where they are tied.</param>
internal sealed record ModelWeights(
    ModelConfig Config, Tensor Tokens, Tensor Positions, IReadOnlyList<UnitWeights> Units, Norm FinalNorm, Tensor Head)
{
    /// <summary>Puts a model together from tensors found by their names without prefix.</summary>
    public static ModelWeights Assemble(Family family, ModelConfig config, ModelTopology topology, Func<string, Tensor> find)
    {
        return new(
            config,
            find(family.TokenEmbedding),
            find(family.PositionEmbedding),
            [.. topology.Units.Select(Unit)],
            Norm(family.FinalNorm),
            find(config.TiedHead ? family.TokenEmbedding : family.Head));

        UnitWeights Unit(Unit unit)
        {
            var template = unit.Id.Kind == UnitKind.Attention ? family.Attention : family.Mlp;
            var block = unit.Id.Block;
            var layers = template.Layers.Zip(unit.Layers, (layer, shape) => Linear(layer, block, shape));
            return new(unit.Id, config, Norm(ExpectedTensor.NameIn(template.Norm, block)), [.. layers]);
        }

        Linear Linear(LinearTemplate template, int block, LinearLayer layer)
        {
            var name = ExpectedTensor.NameIn(template.Name, block);
            return new(layer, template.Role, find(name + ".weight"), template.Layout, find(name + ".bias"));
        }

        Norm Norm(string name) => new(find(name + ".weight"), find(name + ".bias"), config.NormEpsilon);
    }

    /// <summary>Token ids (windows, length) to the residual states of the first unit, (windows x length, hidden size).</summary>
    public Tensor Embed(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var (windows, length) = (tokens.shape[0], tokens.shape[1]);
        var embedded = Tokens.index_select(0, tokens.reshape(-1)).view(windows, length, -1) + Positions.narrow(0, 0, length);
        return embedded.view(windows * length, -1).MoveToOuterDisposeScope();
    }

    /// <summary>Hidden states (..., hidden size) to logits (..., vocabulary).</summary>
    public Tensor Logits(Tensor hiddenStates) => F.linear(hiddenStates, Head);
}
