using EvoPrune.Models.Families;
using static TorchSharp.torch;
using BlockInputs = System.Collections.Generic.Dictionary<
    EvoPrune.SublayerId, System.Collections.Generic.IReadOnlyDictionary<EvoPrune.Models.Families.LinearRole, EvoPrune.InputStatistics>>;

namespace EvoPrune.Models.Inference;

/// <summary>Norms of what goes into the dense layers of a block, shared by candidates with the same states before it.</summary>
/// <remarks>They are found where candidates part: the states behind that block are no longer the same.</remarks>
/// <param name="cache">What candidates share.</param>
/// <param name="before">What the states before a block depend on.</param>
/// <param name="rows">Tokens in the states.</param>
internal sealed class SharedNorms(CandidateCache cache, Func<int, object> before, long rows)
{
    private sealed record Key(object Before, string Sublayers);

    /// <summary>What goes into the sublayers that are measured, by <paramref name="measure"/> if it is new; in the current dispose scope.</summary>
    /// <param name="sublayers">Those of the block that are run, up to the last that is measured.</param>
    /// <param name="measured">Those that are measured.</param>
    /// <param name="measure">Measures them.</param>
    public BlockInputs Of(IReadOnlyList<SublayerWeights> sublayers, IReadOnlyList<SublayerWeights> measured, Func<BlockInputs> measure)
    {
        var key = new Key(before(sublayers[0].Id.Block), $"{string.Join(' ', sublayers.Select(sublayer => sublayer.Id))}: {string.Join(' ', measured.Select(sublayer => sublayer.Id))}");
        if (cache.Find(key) is { } known)
        {
            return Apart(known, measured);
        }

        var inputs = measure();
        using var scope = NewDisposeScope();
        cache.Add(key, cat([.. measured.SelectMany(sublayer => InputSums.Owners(sublayer).Select(layer => inputs[sublayer.Id][layer.Role].Norms))]));
        return inputs;
    }

    private BlockInputs Apart(Tensor norms, IEnumerable<SublayerWeights> sublayers)
    {
        var start = 0L;
        InputStatistics Next(long inputs) => new(norms.narrow(0, (start += inputs) - inputs, inputs), null, rows);
        return sublayers.ToDictionary(
            sublayer => sublayer.Id,
            IReadOnlyDictionary<LinearRole, InputStatistics> (sublayer) => InputSums.Owners(sublayer).ToDictionary(layer => layer.Role, layer => Next(layer.Layer.Inputs)));
    }
}
