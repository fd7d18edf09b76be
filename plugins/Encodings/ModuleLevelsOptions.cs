using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Encodings;

/// <summary>Options of <see cref="ModuleLevels"/>.</summary>
public sealed record ModuleLevelsOptions
{
    [Description("Steps from a whole sublayer to none of it; as many as the pruner has. A sublayer with fewer head groups has one level for each.")]
    [Range(1, 1000)]
    public int Levels { get; init; } = 10;

    [Description("Average level, held for attention sublayers and for feed-forward sublayers alike (DarwinLM). Default: half of levels, unless parameters or bytes is given.")]
    [Range(0.0, 1000.0)]
    public double? Level { get; init; }

    [Description("Share of the parameters of heads and channels to remove, instead of a level; attention and feed-forward sublayers share the total freely.")]
    [Range(0.0, 1.0)]
    public double? Parameters { get; init; }

    [Description("Bytes of weights that are to be left of the whole model, instead of a level; shared freely as well.")]
    [Range(0, long.MaxValue)]
    public long? Bytes { get; init; }
}
