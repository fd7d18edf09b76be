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
