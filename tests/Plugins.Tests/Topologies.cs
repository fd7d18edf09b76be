namespace EvoPrune.Plugins.Tests;

/// <summary>Small models on paper: shapes without weights.</summary>
internal static class Topologies
{
    /// <summary>Blocks whose attention and feed-forward sublayers have one square layer each, of these widths.</summary>
    public static ModelTopology Of(params int[] widths) => new(
        "test", Vocabulary: 16, ContextLength: 8, HiddenSize: 4, Parameters: 1_000, BytesPerParameter: 4,
        [.. widths.Select((width, i) => new Block(i, new(2, 2, 2), [Unit(i, SublayerKind.Attention, width), Unit(i, SublayerKind.Mlp, width)]))]);

    private static Sublayer Unit(int block, SublayerKind kind, int width)
    {
        var id = new SublayerId(block, kind);
        return new(id, [new LinearLayer($"{id}.w", width, width)], OtherParameters: width);
    }
}
