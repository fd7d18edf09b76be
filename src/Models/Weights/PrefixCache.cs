using System.Security.Cryptography;
using System.Text;
using EvoPrune.Models.Inference;
using static TorchSharp.torch;
using SublayerInputs = System.Collections.Generic.IReadOnlyDictionary<EvoPrune.Models.Families.LinearRole, EvoPrune.InputStatistics>;

namespace EvoPrune.Models.Weights;

/// <summary>The prefix cache: residual states that candidates share whose first blocks are treated alike.</summary>
/// <remarks>
/// The key of a state is its tokens and the treatments of the sublayers that ran. Dropped sublayers are left out of it, so plans that drop
/// different blocks share states again after them.
/// </remarks>
/// <param name="cache">Keeps the states.</param>
/// <param name="weights">The candidate's weights.</param>
/// <param name="method">Makes them.</param>
internal sealed class PrefixCache(CandidateCache cache, PlannedWeights weights, PruningMethod method)
{
    // The method is null while nothing was pruned.
    private sealed record StatesKey(MethodKey? Method, string Tokens, long Length, string Sublayers, bool IsCast);

    /// <summary>The shared states of the candidate on tokens (windows, length); null where a run cannot start from them.</summary>
    public PrefixStates? On(Tensor tokens)
    {
        var (hash, length) = (HashOf(tokens), tokens.shape[1]);

        // A pruner that measures the candidate does so on the calibration tokens: on other tokens, both states would have to be found.
        var measuresElsewhere = method.MeasuresCandidate && weights.Plan.Changes.Values.Any(CalibrationPass.IsPruned)
            && (hash, length) != (method.Calibration?.Hash, method.Calibration?.Length);
        return measuresElsewhere ? null : new(
            cache, [.. Keys(hash, length)], [.. Sublayers.Where(id => weights.Plan[id] is not Drop).Select(id => id.Block)],
            tokens.numel());
    }

    /// <summary>The shared states of the candidate on packed sequences; null where a run cannot start from them.</summary>
    public PrefixStates? On(PackedSequences sequences) =>
        method.MeasuresCandidate && weights.Plan.Changes.Values.Any(CalibrationPass.IsPruned) ? null : new(
            cache, [.. Keys(sequences.Hash, length: 0)], [.. Sublayers.Where(id => weights.Plan[id] is not Drop).Select(id => id.Block)],
            sequences.Rows);

    private IReadOnlyList<SublayerId> Sublayers => weights.Model.Weights.Sublayers;

    // As TokenWindows.Hash.
    private static string HashOf(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        return Convert.ToHexStringLower(SHA256.HashData(tokens.cpu().to(ScalarType.Int32).contiguous().bytes));
    }

    // The states before each block, and after the last.
    private IEnumerable<object> Keys(string tokens, long length)
    {
        var run = new StringBuilder();
        var isPruned = false;
        yield return Key();
        foreach (var block in Sublayers.GroupBy(id => id.Block))
        {
            run.Append(weights.Plan.Path(block));
            isPruned |= block.Any(id => CalibrationPass.IsPruned(weights.Plan[id]));
            yield return Key();
        }

        StatesKey Key() => new(isPruned ? method.Key : null, tokens, length, run.ToString(), weights.Model.CastHead is not null);
    }
}

/// <summary>The shared states of one candidate on some tokens; keeps what a run computes.</summary>
/// <param name="cache">Keeps the states.</param>
/// <param name="keys">Keys of the states before each block, and after the last.</param>
/// <param name="blocks">The block of every sublayer that runs.</param>
/// <param name="rows">Number of tokens.</param>
internal sealed class PrefixStates(CandidateCache cache, IReadOnlyList<object> keys, IReadOnlyList<int> blocks, long rows)
    : IForwardObserver
{
    /// <summary>Norms measured on these states.</summary>
    public SharedNorms Norms { get; } = new(cache, block => keys[block], rows);

    /// <summary>The first block that must run, and a copy of the states before it; 0 and null where nothing is known.</summary>
    public (int First, Tensor? States) Longest()
    {
        using var scope = NewDisposeScope();
        var first = keys.Count - 1;
        Tensor? states = null;
        for (; first > 0 && states is null; first -= states is null ? 1 : 0)
        {
            states = cache.Find(keys[first]);
        }

        cache.Count(blocks.Count(block => block < first), blocks.Count(block => block >= first));
        return (first, states?.clone().MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Leave(int block, ResidualStream stream) => cache.Add(keys[block + 1], stream.States);
}

/// <summary>Norms of the inputs of a block's dense layers, shared by candidates with the same states before the block.</summary>
/// <remarks>They help where candidates part: after that block, their states differ.</remarks>
/// <param name="cache">Keeps the norms.</param>
/// <param name="before">The key of the states before a block.</param>
/// <param name="rows">Number of tokens.</param>
internal sealed class SharedNorms(CandidateCache cache, Func<int, object> before, long rows)
{
    private sealed record NormsKey(object Before, string Sublayers);

    /// <summary>The inputs of the measured sublayers, found or measured now; in the current dispose scope.</summary>
    /// <param name="run">The sublayers of the block that run, up to the last one to measure.</param>
    /// <param name="measured">The sublayers to measure.</param>
    /// <param name="measure">Measures them.</param>
    public IReadOnlyDictionary<SublayerId, SublayerInputs> FindOrMeasure(
        IReadOnlyList<SublayerId> run, IReadOnlyList<SublayerWeights> measured,
        Func<IReadOnlyDictionary<SublayerId, SublayerInputs>> measure)
    {
        var key = new NormsKey(before(run[0].Block),
            $"{string.Join(' ', run)}: {string.Join(' ', measured.Select(sublayer => sublayer.Id))}");
        if (cache.Find(key) is { } known)
        {
            return Split(known, measured);
        }

        var inputs = measure();
        using var scope = NewDisposeScope();
        cache.Add(key,
            cat([.. measured.SelectMany(sublayer => InputSums.Owners(sublayer).Select(layer => inputs[sublayer.Id][layer.Role].Norms))]));
        return inputs;
    }

    private Dictionary<SublayerId, SublayerInputs> Split(Tensor norms, IEnumerable<SublayerWeights> measured)
    {
        var start = 0L;
        InputStatistics Next(long inputs) => new(norms.narrow(0, (start += inputs) - inputs, inputs), null, rows);
        return measured.ToDictionary(
            sublayer => sublayer.Id,
            SublayerInputs (sublayer) => InputSums.Owners(sublayer).ToDictionary(layer => layer.Role, layer => Next(layer.Shape.Inputs)));
    }
}
