using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using static TorchSharp.torch;

namespace EvoPrune.Models.Export;

/// <summary>What of a block's sublayers has an effect: the head groups and the inner channels that stay.</summary>
/// <param name="Groups">Indices of the key-value groups that stay; null where there is no attention.</param>
/// <param name="Channels">Indices of the inner channels that stay; null where there is no feed-forward sublayer.</param>
internal sealed record BlockWidths(long[]? Groups, long[]? Channels)
{
    /// <summary>The heads of a treated attention sublayer that have an effect, by whole groups; null where none has.</summary>
    /// <remarks>A head is without effect where the output layer has only zeros for it.</remarks>
    public static long[]? LiveGroups(SublayerWeights sublayer, HeadGroups heads)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var output = sublayer.Layers.Single(layer => layer.Role == LinearRole.AttentionOutput);
        var effect = output.View().reshape(-1, heads.KeyValueCount, (long)heads.Count / heads.KeyValueCount * heads.Dimension);
        return Live(effect.count_nonzero([0, 2]), output);
    }

    /// <summary>The inner channels of a treated feed-forward sublayer that have an effect; null where none has.</summary>
    /// <remarks>
    /// A channel is without effect where the output layer has only zeros for it, or where it is zero itself: every activation
    /// that is known makes zero of zero, and a gate multiplies.
    /// </remarks>
    public static long[]? LiveChannels(SublayerWeights sublayer)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var output = sublayer.Layers.Single(layer => layer.Role == LinearRole.MlpOutput);
        var live = output.View().count_nonzero([0]).ne(0);
        foreach (var input in sublayer.Layers.Where(layer => layer.Role is LinearRole.MlpInput or LinearRole.MlpGate))
        {
            var nonzero = input.View().count_nonzero([1]).ne(0);
            live = live.logical_and(input.Bias is null ? nonzero : nonzero.logical_or(input.Bias.ne(0)));
        }

        return Live(live, output);
    }

    // A sublayer whose output has a bias adds it even when nothing else is left; one part stays to carry it.
    private static long[]? Live(Tensor counts, Linear output)
    {
        var live = counts.ne(0).nonzero().view(-1).data<long>().ToArray();
        return live.Length > 0 ? live
            : output.Bias is null || output.Bias.count_nonzero().item<long>() == 0 ? null
            : [0];
    }
}
