using EvoPrune.Host.Experiments;

namespace EvoPrune.Host.Search;

/// <summary>Encodings and pruners that make units smaller have to mean the same levels; told before the database is built.</summary>
internal static class LevelFit
{
    /// <summary>The pruner, if it can do what the encoding asks of it; others than those that make units smaller are not looked at.</summary>
    /// <exception cref="InputException">A random plan of the encoding asks for something else, or for a level that will not be there.</exception>
    public static IPruner Require(IPruner pruner, IEncoding encoding, SearchSpace space, ModelTopology topology, ExperimentSpec spec)
    {
        if (pruner is not IUnitPruner levels)
        {
            return pruner;
        }

        foreach (var (id, treatment) in encoding.Decode(space.Sample(new RandomStream(0, "levels"))).Changes)
        {
            var parts = topology.PartsOf(topology.Units.Single(unit => unit.Id == id));
            var most = Shrink.LevelsOf(parts, levels.Levels);
            if (treatment is Shrink shrink && Enumerable.Range(0, most + 1).All(level => new Shrink(level, most).Removed(parts) != shrink.Removed(parts)))
            {
                throw new InputException(
                    $"encoding: {id} at {shrink} loses {shrink.Removed(parts)} of {parts} parts, and {spec.Pruner.Plugin.Id} stores {most} levels: none is like that",
                    spec.Encoding.Where.ToString(), "Give encoding and pruner the same number of levels.");
            }

            if (treatment is not (Shrink or Drop))
            {
                throw new InputException(
                    $"encoding: {spec.Encoding.Plugin.Id} makes plans such as {id}={treatment}, and {spec.Pruner.Plugin.Id} takes whole head groups and channels out",
                    spec.Encoding.Where.ToString(), "Use an encoding of levels, such as module-levels, or another pruner.");
            }
        }

        return pruner;
    }
}
