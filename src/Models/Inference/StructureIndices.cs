using EvoPrune.Models.Families;

namespace EvoPrune.Models.Inference;

/// <summary>Which rows and columns of a sublayer's layers belong to some of its parts: head groups, or inner channels.</summary>
/// <param name="Heads">The heads of an attention sublayer; null for a feed-forward sublayer.</param>
/// <param name="Parts">The parts, rising; null for all.</param>
internal sealed record StructureIndices(HeadGroups? Heads, IReadOnlyList<long>? Parts)
{
    private int SharedBy => Heads!.Count / Heads.KeyValueCount;

    /// <summary>Rows of a layer that make the parts; null where all are needed.</summary>
    public long[]? Outputs(LinearRole role) => role switch
    {
        LinearRole.Query => Channels(SharedBy),
        LinearRole.Key or LinearRole.Value => Channels(1),
        LinearRole.QueryKeyValue when Parts is not null => [.. Channels(SharedBy)!, .. Behind(Heads!.Count, Channels(1)!), .. Behind(Heads.Count + Heads.KeyValueCount, Channels(1)!)],
        LinearRole.MlpGate or LinearRole.MlpInput => Channels(),
        _ => null,
    };

    /// <summary>Columns of a layer that read the parts; null where all are needed.</summary>
    public long[]? Inputs(LinearRole role) => role switch
    {
        LinearRole.AttentionOutput => Channels(SharedBy),
        LinearRole.MlpOutput => Channels(),
        _ => null,
    };

    private long[]? Channels() => Parts is null ? null : [.. Parts];

    // The channels of head groups, each so many heads wide.
    private long[]? Channels(int headsPerGroup)
    {
        var width = (long)headsPerGroup * Heads!.Dimension;
        return Parts is null ? null : [.. Parts.SelectMany(group => Enumerable.Range(0, (int)width).Select(channel => group * width + channel))];
    }

    private IEnumerable<long> Behind(int heads, long[] channels) => channels.Select(channel => (long)heads * Heads!.Dimension + channel);
}
