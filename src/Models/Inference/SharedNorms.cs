using EvoPrune.Models.Families;
using static TorchSharp.torch;
using BlockInputs = System.Collections.Generic.Dictionary<
    EvoPrune.UnitId, System.Collections.Generic.IReadOnlyDictionary<EvoPrune.Models.Families.LinearRole, EvoPrune.InputStatistics>>;

namespace EvoPrune.Models.Inference;

/// <summary>Norms of what goes into the dense layers of a block, shared by candidates with the same states before it.</summary>
/// <remarks>They are found where candidates part: the states behind that block are no longer the same.</remarks>
/// <param name="cache">What candidates share.</param>
/// <param name="before">What the states before a block depend on.</param>
/// <param name="rows">Tokens in the states.</param>
internal sealed class SharedNorms(CandidateCache cache, Func<int, object> before, long rows)
{
    private sealed record Key(object Before, string Units);

    /// <summary>What goes into the units that are measured, by <paramref name="measure"/> if it is new; in the current dispose scope.</summary>
    /// <param name="units">Those of the block that are run, up to the last that is measured.</param>
    /// <param name="measured">Those that are measured.</param>
    /// <param name="measure">Measures them.</param>
    public BlockInputs Of(IReadOnlyList<UnitWeights> units, IReadOnlyList<UnitWeights> measured, Func<BlockInputs> measure)
    {
        var key = new Key(before(units[0].Id.Block), $"{string.Join(' ', units.Select(unit => unit.Id))}: {string.Join(' ', measured.Select(unit => unit.Id))}");
        if (cache.Find(key) is { } known)
        {
            return Apart(known, measured);
        }

        var inputs = measure();
        using var scope = NewDisposeScope();
        cache.Add(key, cat([.. measured.SelectMany(unit => InputSums.Owners(unit).Select(layer => inputs[unit.Id][layer.Role].Norms))]));
        return inputs;
    }

    private BlockInputs Apart(Tensor norms, IEnumerable<UnitWeights> units)
    {
        var start = 0L;
        InputStatistics Next(long inputs) => new(norms.narrow(0, (start += inputs) - inputs, inputs), null, rows);
        return units.ToDictionary(
            unit => unit.Id,
            IReadOnlyDictionary<LinearRole, InputStatistics> (unit) => InputSums.Owners(unit).ToDictionary(layer => layer.Role, layer => Next(layer.Layer.Inputs)));
    }
}
