namespace EvoPrune.Benchmarks;

/// <summary>Plans that take out whole blocks.</summary>
internal static class DroppedBlocks
{
    /// <summary>The model without these blocks.</summary>
    public static CompressionPlan Of(ModelTopology topology, int[] blocks) =>
        CompressionPlan.PerBlock(topology, [.. topology.Blocks.Select(block => blocks.Contains(block.Index) ? Treatment.Drop : Treatment.Keep)]);
}
