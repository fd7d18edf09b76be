using EvoPrune.Models.Families;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Models.Inference;

/// <summary>A unit ready to run: what it adds to the residual stream.</summary>
/// <param name="Id">Which unit of the model.</param>
/// <param name="Config">For heads and activation.</param>
/// <param name="Norm">Applied first.</param>
/// <param name="Layers">The linear layers in the order of the forward pass.</param>
internal sealed record UnitWeights(UnitId Id, ModelConfig Config, Norm Norm, IReadOnlyList<Linear> Layers)
{
    /// <summary>What the unit adds, for residual states (windows x length, hidden size) of whole windows.</summary>
    public Tensor Update(Tensor states, long length)
    {
        using var scope = NewDisposeScope();
        var x = Norm.Apply(states);
        return (Id.Kind == UnitKind.Attention ? Attention(x, length) : Mlp(x)).MoveToOuterDisposeScope();
    }

    private Tensor Mlp(Tensor x) =>
        Layer(LinearRole.MlpOutput).Apply(Config.Activation.Apply(Layer(LinearRole.MlpInput).Apply(x)));

    private Tensor Attention(Tensor x, long length)
    {
        var (query, key, value) = Find(LinearRole.QueryKeyValue) is { } fused
            ? Split(fused.Apply(x))
            : (Layer(LinearRole.Query).Apply(x), Layer(LinearRole.Key).Apply(x), Layer(LinearRole.Value).Apply(x));
        var mixed = F.scaled_dot_product_attention(Heads(query), Heads(key), Heads(value), is_casual: true);
        return Layer(LinearRole.AttentionOutput).Apply(mixed.transpose(1, 2).reshape(x.shape[0], -1));

        // (windows x length, heads x dimension) to (windows, heads, length, dimension)
        Tensor Heads(Tensor joined) => joined.view(-1, length, Config.Heads, Config.HeadGroups.Dimension).transpose(1, 2);
    }

    private (Tensor Query, Tensor Key, Tensor Value) Split(Tensor fused) =>
        (fused.narrow(1, 0, Config.HiddenSize),
        fused.narrow(1, Config.HiddenSize, Config.HiddenSize),
        fused.narrow(1, 2L * Config.HiddenSize, Config.HiddenSize));

    private Linear? Find(LinearRole role) => Layers.FirstOrDefault(layer => layer.Role == role);

    private Linear Layer(LinearRole role) => Find(role) ?? throw new InvalidOperationException($"Unit {Id} has no {role} layer.");
}
