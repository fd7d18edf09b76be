namespace EvoPrune.Host.Search;

/// <summary>Plans that drop as much as another one does, of the same kinds of sublayers, chosen without looking: what a search for sublayers to drop has to beat.</summary>
internal static class DroppedAlike
{
    /// <summary>The plans by name; none unless the plan drops whole sublayers and changes nothing else.</summary>
    /// <param name="plan">The plan to be compared.</param>
    /// <param name="topology">The model.</param>
    /// <param name="seed">The seed of the run.</param>
    public static IReadOnlyList<(string Name, CompressionPlan Plan)> Of(CompressionPlan plan, ModelTopology topology, long seed)
    {
        if (plan.Changes.Count == 0 || plan.Changes.Values.Any(treatment => treatment is not Drop))
        {
            return [];
        }

        int[] blocks = [.. topology.Blocks.Select(block => block.Index)];
        int[] shuffled = [.. blocks];
        new RandomStream(seed, "dropped alike").Shuffle<int>(shuffled);
        return
        [
            ("drop first", Drops(plan, topology, blocks)),
            ("drop last", Drops(plan, topology, [.. blocks.Reverse()])),
            ("drop random", Drops(plan, topology, shuffled)),
        ];
    }

    // Whole blocks in this order, then as many single sublayers of each kind in the blocks that are left.
    private static CompressionPlan Drops(CompressionPlan plan, ModelTopology topology, IReadOnlyList<int> order)
    {
        bool IsWhole(Block block) => block.Sublayers.All(sublayer => plan[sublayer.Id] is Drop);
        var whole = topology.Blocks.Count(block => block.Sublayers.Count > 0 && IsWhole(block));
        var gone = order.Where(index => topology.Blocks[index].Sublayers.Count > 0).Take(whole).ToHashSet();
        var sublayers = topology.Blocks.Where(block => gone.Contains(block.Index)).SelectMany(block => block.Sublayers).Select(sublayer => sublayer.Id).ToList();
        foreach (var kind in new[] { SublayerKind.Attention, SublayerKind.Mlp })
        {
            var single = topology.Blocks.Where(block => !IsWhole(block)).SelectMany(block => block.Sublayers).Count(sublayer => sublayer.Id.Kind == kind && plan[sublayer.Id] is Drop);
            sublayers.AddRange(order.Where(index => !gone.Contains(index)).SelectMany(index => topology.Blocks[index].Sublayers).Select(sublayer => sublayer.Id).Where(id => id.Kind == kind).Take(single));
        }

        return new(sublayers.Select(id => KeyValuePair.Create(id, Treatment.Drop)));
    }
}
