using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Encodings;

/// <summary>Options of <see cref="MetaMetricEncoding"/>.</summary>
public sealed record MetaMetricEncodingOptions
{
    [Description("What weights may be divided by.")]
    [MinLength(1)]
    public IReadOnlyList<Coefficient> Alpha { get; init; } = Enum.GetValues<Coefficient>();

    [Description("How weights may be bent.")]
    [MinLength(1)]
    public IReadOnlyList<Transform> F1 { get; init; } = Enum.GetValues<Transform>();

    [Description("What the norms of the inputs may be divided by.")]
    [MinLength(1)]
    public IReadOnlyList<Coefficient> Beta { get; init; } = Enum.GetValues<Coefficient>();

    [Description("How the norms of the inputs may be bent.")]
    [MinLength(1)]
    public IReadOnlyList<Transform> F2 { get; init; } = Enum.GetValues<Transform>();

    [Description("Sparsity ratio, of the middle level where there are several. Default: 0.5, unless pattern is given.")]
    [Range(0.0, 1.0)]
    public double? Target { get; init; }

    [Description("N:M pattern of every block, such as 2:4, instead of a ratio.")]
    public SparsityPattern? Pattern { get; init; }

    [Description("Number of ratios to choose from, odd; 1 gives all blocks the target and no gene.")]
    [Range(1, 1001)]
    public int Levels { get; init; } = 1;

    [Description("How far neighbouring levels lie apart.")]
    [Range(0.0, 1.0)]
    public double Step { get; init; } = 0.05;

    [Description("What has a level of its own.")]
    public RatioGranularity Granularity { get; init; } = RatioGranularity.Block;

    [Description("Hold the mean ratio, weighted by parameters, at the target.")]
    public bool Exact { get; init; }
}
