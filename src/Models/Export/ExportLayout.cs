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
        var dropped = source.Topology.Blocks.Where(block => block.Sublayers.All(sublayer => plan[sublayer.Id] is Drop)).Select(block => block.Index).ToHashSet();
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
