using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using static TorchSharp.torch;

namespace EvoPrune.Models.Export;

/// <summary>A block of the exported model.</summary>
/// <param name="Source">Its index in the source.</param>
/// <param name="Live">What stays of its sublayers.</param>
/// <param name="Config">Its sizes.</param>
internal sealed record ExportedBlock(int Source, BlockWidths Live, BlockConfig Config);

/// <summary>Which blocks the exported model has, and how wide their sublayers are.</summary>
internal static class ExportLayout
{
    /// <summary>The blocks in their new order.</summary>
    public static IReadOnlyList<ExportedBlock> Of(ExportShape shape, ModelFolder source, CompressionPlan plan, ExportedSublayers sublayers)
    {
        var blocks = Enumerable.Range(0, source.Config.Blocks).Select(block => shape == ExportShape.Hetero
            ? Shrunk(block, source, plan, sublayers)
            : Whole(block, source.Config));
        var dropped = source.Topology.Blocks.Where(block => block.Sublayers.All(sublayer => plan[sublayer.Id] is Drop))
            .Select(block => block.Index).ToHashSet();
        return [.. blocks.Where(block => shape == ExportShape.Masked || !dropped.Contains(block.Source))];
    }

    private static ExportedBlock Whole(int block, ModelConfig config)
    {
        var sizes = config.Block(block);
        return new(block, new(All(sizes.Heads?.KeyValueCount), All(sizes.InnerSize)), sizes);
    }

    private static ExportedBlock Shrunk(int block, ModelFolder source, CompressionPlan plan, ExportedSublayers sublayers)
    {
        var sizes = source.Config.Block(block);
        using var scope = NewDisposeScope();
        var groups = Treated(SublayerKind.Attention) is not { } attention ? null : BlockWidths.LiveGroups(attention, sizes.Heads!);
        var channels = Treated(SublayerKind.Mlp) is not { } mlp ? null : BlockWidths.LiveChannels(mlp);

        // Where the configuration does not say how wide a head is, the number of heads says it and cannot change.
        if (groups is not null && source.Family.Fields.HeadDimension is null)
        {
            groups = All(sizes.Heads!.KeyValueCount);
        }

        return new(block, new(groups, channels), sizes with
        {
            Heads = groups is null ? null : sizes.Heads! with
            {
                Count = groups.Length * (sizes.Heads.Count / sizes.Heads.KeyValueCount),
                KeyValueCount = groups.Length,
            },
            InnerSize = channels?.Length,
        });

        SublayerWeights? Treated(SublayerKind kind)
        {
            var id = new SublayerId(block, kind);
            return !sizes.Has(kind) || plan[id] is Drop ? null : sublayers[id];
        }
    }

    private static long[]? All(int? count) => count is { } number ? [.. Enumerable.Range(0, number).Select(index => (long)index)] : null;
}

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
        var effect = output.Make().reshape(-1, heads.KeyValueCount, (long)heads.Count / heads.KeyValueCount * heads.Dimension);
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
        var live = output.Make().count_nonzero([0]).ne(0);
        foreach (var input in sublayer.Layers.Where(layer => layer.Role is LinearRole.MlpInput or LinearRole.MlpGate))
        {
            var nonzero = input.Make().count_nonzero([1]).ne(0);
            live = live.logical_and(input.Bias is null ? nonzero : nonzero.logical_or(input.Bias.ne(0)));
        }

        return Live(live, output);
    }

    // A sublayer whose output has a bias adds it even when nothing else is left; one part stays to carry it.
    private static long[]? Live(Tensor counts, LinearWeights output)
    {
        var live = counts.ne(0).nonzero().view(-1).data<long>().ToArray();
        return live.Length > 0 ? live
            : output.Bias is null || output.Bias.count_nonzero().item<long>() == 0 ? null
            : [0];
    }
}
