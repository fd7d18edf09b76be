using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Encodings;

/// <summary>Options of <see cref="BinaryLayers"/>.</summary>
public sealed record BinaryLayersOptions
{
    [Description("What one gene removes.")]
    public Granularity Granularity { get; init; } = Granularity.Block;

    [Description("Share of the model's blocks or sublayers that every genome removes, rounded to a whole number. Default: 0.2, unless count is given.")]
    [Range(0.0, 1.0)]
    public double? Sparsity { get; init; }

    [Description("How many blocks or sublayers every genome removes, instead of a sparsity.")]
    [Range(0, 1_000_000)]
    public int? Count { get; init; }

    [Description("With granularity unit: sparsity or count is that of the attention sublayers, and of the feed-forward sublayers as well (EvoPress).")]
    public bool PerKind { get; init; }

    [Description("Blocks at the start of the model that are never touched.")]
    [Range(0, 1_000_000)]
    public int ProtectFirst { get; init; }

    [Description("Blocks at the end of the model that are never touched.")]
    [Range(0, 1_000_000)]
    public int ProtectLast { get; init; }
}

/// <summary>What one gene of <see cref="BinaryLayers"/> removes.</summary>
public enum Granularity
{
    /// <summary>A whole block.</summary>
    Block,

    /// <summary>An attention or a feed-forward sublayer, each with a gene of its own.</summary>
    Unit,

    /// <summary>An attention sublayer; feed-forward sublayers stay.</summary>
    Attention,

    /// <summary>A feed-forward sublayer; attention sublayers stay.</summary>
    Mlp,
}
