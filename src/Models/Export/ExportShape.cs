namespace EvoPrune.Models.Export;

/// <summary>The form in which a pruned model leaves.</summary>
public enum ExportShape
{
    /// <summary>Dense shapes; what is pruned or dropped is zero.</summary>
    Masked,

    /// <summary>Dropped blocks are gone and the others renumbered; zeros elsewhere.</summary>
    Uniform,

    /// <summary>
    /// Whatever has no effect is gone, block by block: dropped sublayers, head groups whose outputs are all zero, and inner channels that
    /// are. Where blocks then differ, <c>per_layer_config</c> says how.
    /// </summary>
    Hetero,
}

/// <summary>Which shapes a plan can leave in, and which is the best for stock tools.</summary>
internal static class ShapeChoice
{
    /// <summary>The shape asked for, or the smallest that stock tools open.</summary>
    /// <exception cref="InputException">The plan cannot leave in this shape.</exception>
    public static ExportShape Of(ExportShape? asked, ModelFolder source, CompressionPlan plan)
    {
        var dropped = source.Topology.Sublayers.Where(sublayer => plan[sublayer.Id] is Drop).Select(sublayer => sublayer.Id).ToList();
        var halves = dropped.Where(id => source.Topology.Blocks[id.Block].Sublayers.Any(sublayer => plan[sublayer.Id] is not Drop))
            .ToList();
        var shape = asked ?? (dropped.Count == 0 ? ExportShape.Masked
            : halves.Count == 0 ? ExportShape.Uniform
            : source.Config.NormsBefore ? ExportShape.Masked
            : ExportShape.Hetero);
        return shape switch
        {
            ExportShape.Uniform when halves.Count > 0 => throw new InputException(
                $"The shape 'uniform' takes out whole blocks; the plan drops a part of a block: {string.Join(", ", halves)}.",
                advice: "Ask for the shape masked (zeros) or hetero (per-layer configuration)."),
            ExportShape.Masked when dropped.Count > 0 && !source.Config.NormsBefore => throw new InputException(
                $"The shape 'masked' cannot hold a dropped sublayer of this {source.Family.ModelType} model: its norms come after the "
                    + $"sublayers and would stay.",
                advice: halves.Count == 0 ? "Ask for the shape uniform." : "Ask for the shape hetero."),
            _ when shape != ExportShape.Masked
                && source.Topology.Blocks.All(block => block.Sublayers.All(sublayer => plan[sublayer.Id] is Drop)) =>
                throw new InputException("The plan drops every block; nothing would be left to write.",
                    advice: "Ask for the shape masked, or change the plan."),
            _ => shape,
        };
    }
}
