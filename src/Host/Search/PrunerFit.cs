using EvoPrune.Host.Experiments;

namespace EvoPrune.Host.Search;

/// <summary>Checks before any weights are read that a pruner supports the plans of an encoding.</summary>
internal static class PrunerFit
{
    private const int Samples = 8;

    /// <summary>The pruner, if it supports random plans of the encoding.</summary>
    /// <exception cref="InputException">It does not; every kind of objection is listed once.</exception>
    public static IPruner Require(IPruner pruner, IEncoding encoding, SearchSpace space, ModelTopology topology, ExperimentSpec spec)
    {
        var objections = Enumerable.Range(0, Samples)
            .SelectMany(sample => encoding.Decode(space.Sample(new RandomStream(0, "fit", sample))).Changes)
            .SelectMany(change => Objections(
                pruner, topology.Sublayers.Single(sublayer => sublayer.Id == change.Key), change.Value, topology, spec))
            .DistinctBy(objection => objection.Message)
            .GroupBy(objection => objection.Kind)
            .Select(alike => alike.ToList())
            .ToList();
        return objections.Count == 0
            ? pruner
            : throw new InputException([.. objections.Select(alike => new Problem(
                alike[0].Message + (alike.Count > 1 ? $"; there are {alike.Count - 1} more like it" : ""),
                alike[0].Where, alike[0].Advice))]);
    }

    private sealed record Objection(string Kind, string Message, string Where, string Advice);

    private static IEnumerable<Objection> Objections(
        IPruner pruner, Sublayer sublayer, Treatment treatment, ModelTopology topology, ExperimentSpec spec)
    {
        if (treatment is Keep or Drop)
        {
            yield break;
        }

        if (pruner is IStructuredPruner levels)
        {
            if (LevelObjection(levels, sublayer, treatment, topology, spec) is { } objection)
            {
                yield return objection;
            }

            yield break;
        }

        var makes = $"encoding: {spec.Encoding.Plugin.Id} makes plans such as {sublayer.Id}={treatment}";
        if (treatment is Shrink)
        {
            yield return new(
                "levels", $"{makes}, and {spec.Pruner.Plugin.Id} stores no levels", spec.Pruner.Where.ToString(),
                "Use a pruner that does, such as obs-levels, or another encoding.");
            yield break;
        }

        foreach (var (index, layer) in sublayer.Layers.Index())
        {
            var each = treatment is PerLayer perLayer ? perLayer.Layers[index] : treatment;
            if (pruner.Objection(layer, each) is { } reason)
            {
                yield return new(
                    each.GetType().Name, $"{makes}, and {reason}", spec.Pruner.Where.ToString(),
                    $"Choose options of {spec.Encoding.Plugin.Id} that fit, another encoding, or another pruner.");
            }
        }
    }

    // Encoding and pruner must agree on the number of levels.
    private static Objection? LevelObjection(
        IStructuredPruner pruner, Sublayer sublayer, Treatment treatment, ModelTopology topology, ExperimentSpec spec)
    {
        var parts = topology.StructuresOf(sublayer);
        var most = Shrink.LevelsOf(parts, pruner.Levels);
        bool IsStored(Shrink shrink) =>
            Enumerable.Range(0, most + 1).Any(level => new Shrink(level, most).Removed(parts) == shrink.Removed(parts));
        return treatment switch
        {
            Shrink shrink when IsStored(shrink) => null,
            Shrink shrink => new(
                "levels",
                $"encoding: {sublayer.Id} at {shrink} loses {shrink.Removed(parts)} of {parts} parts, "
                    + $"and {spec.Pruner.Plugin.Id} stores {most} levels: none is like that",
                spec.Encoding.Where.ToString(), "Give encoding and pruner the same number of levels."),
            _ => new(
                "other",
                $"encoding: {spec.Encoding.Plugin.Id} makes plans such as {sublayer.Id}={treatment}, "
                    + $"and {spec.Pruner.Plugin.Id} takes whole head groups and channels out",
                spec.Encoding.Where.ToString(), "Use an encoding of levels, such as module-levels, or another pruner."),
        };
    }
}
