using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using static TorchSharp.torch;

namespace EvoPrune.Models.Export;

/// <summary>A shrunk sublayer in the shapes that it had, with zeros where parts are gone; what is new belongs to the current dispose scope.</summary>
internal static class WidenedSublayer
{
    /// <summary>The sublayer as it is where it has lost nothing.</summary>
    public static SublayerWeights Of(SublayerWeights sublayer, Sublayer shape)
    {
        if (sublayer.Kept is null)
        {
            return sublayer;
        }

        var heads = sublayer.Id.Kind == SublayerKind.Attention ? sublayer.Config.Block(sublayer.Id.Block).Heads : null;
        var parts = new StructureIndices(heads, sublayer.Kept);
        return sublayer with { Kept = null, Heads = heads, Layers = [.. sublayer.Layers.Zip(shape.Layers, (layer, full) => Of(layer, full, parts))] };
    }

    // Laid out as the checkpoint has it.
    private static Linear Of(Linear layer, LinearLayer full, StructureIndices parts)
    {
        var (rows, columns) = (parts.Outputs(layer.Role), parts.Inputs(layer.Role));
        var weight = columns is null ? Spread(layer.View(), rows, full.Outputs) : Spread(layer.View().t(), columns, full.Inputs).t();
        return layer with
        {
            Layer = full,
            Stored = (layer.Layout == WeightLayout.InputsByOutputs ? weight.t() : weight).contiguous(),
            Bias = layer.Bias is null || rows is null ? layer.Bias : Spread(layer.Bias, rows, full.Outputs),
        };
    }

    // Row i to its old place; zeros elsewhere.
    private static Tensor Spread(Tensor tensor, long[]? places, int count) => places is null ? tensor
        : tensor.new_zeros([count, .. tensor.shape[1..]]).index_copy_(0, TorchSharp.torch.tensor(places, device: tensor.device), tensor);
}
