using System.Security.Cryptography;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>Where the residual states of one candidate stand among those that candidates share.</summary>
/// <remarks>
/// States are found by the tokens and the treatments of the sublayers that were run. Dropped sublayers are not among them, so that plans meet
/// again behind a different block dropped in each.
/// </remarks>
/// <param name="cache">What candidates share.</param>
/// <param name="dense">The sublayers of the model.</param>
/// <param name="plan">The candidate's plan.</param>
/// <param name="pruner">What makes its weights.</param>
/// <param name="calibration">What the pruner measures activations on.</param>
internal sealed class Prefixes(CandidateCache cache, ModelWeights dense, CompressionPlan plan, IPruner? pruner, TokenWindows? calibration)
{
    /// <summary>What states depend on. The pruner is null while nothing was pruned.</summary>
    private sealed record Key(IPruner? Pruner, string? Calibration, string Tokens, long Length, string Sublayers, bool IsCast);

    /// <summary>The states of the candidate on tokens (windows, length); null where they cannot be gone on from.</summary>
    /// <param name="tokens">What is run.</param>
    public OnTokens? On(Tensor tokens)
    {
        var (hash, length) = (HashOf(tokens), tokens.shape[1]);
        // A pruner that measures on the way does so on the calibration tokens: on others, the states of both would have to be found.
        var measuresElsewhere = pruner is IActivationPruner { Needs.Source: ActivationSource.Pruned }
            && plan.Changes.Values.Any(Calibration.Concerns) && (hash, length) != (calibration?.Hash, calibration?.Length);
        return measuresElsewhere ? null : new(
            cache, [.. Keys(hash, length)], [.. dense.Sublayers.Where(sublayer => plan[sublayer.Id] is not Drop).Select(sublayer => sublayer.Id.Block)], tokens.numel());
    }

    // As TokenWindows.Hash has it.
    private static string HashOf(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        return Convert.ToHexStringLower(SHA256.HashData(tokens.cpu().to(ScalarType.Int32).contiguous().bytes));
    }

    // What is before each block, and behind the last: the sublayers that were run, with their treatments.
    private IEnumerable<object> Keys(string tokens, long length)
    {
        var sublayers = new StringBuilder();
        var isPruned = false;
        yield return Key();
        foreach (var block in dense.Sublayers.GroupBy(sublayer => sublayer.Id.Block))
        {
            sublayers.Append(plan.Path(block.Select(sublayer => sublayer.Id)));
            isPruned |= block.Any(sublayer => Calibration.Concerns(plan[sublayer.Id]));
            yield return Key();
        }

        Key Key() => new(
            isPruned ? pruner : null, isPruned && pruner is IActivationPruner ? calibration?.Hash : null, tokens, length, sublayers.ToString(), dense.CastHead is not null);
    }

    /// <summary>The states of one candidate on some tokens.</summary>
    /// <param name="cache">What candidates share.</param>
    /// <param name="keys">The states before each block, and behind the last.</param>
    /// <param name="blocks">The block of every sublayer that is run.</param>
    /// <param name="rows">How many tokens.</param>
    internal sealed class OnTokens(CandidateCache cache, IReadOnlyList<object> keys, IReadOnlyList<int> blocks, long rows)
    {
        /// <summary>Norms measured on these states.</summary>
        public SharedNorms Norms { get; } = new(cache, block => keys[block], rows);

        /// <summary>The first block that has to be run, and a copy of the states before it; 0 and null where nothing is known.</summary>
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

        /// <summary>Keeps a copy of the states behind a block.</summary>
        public void Keep(int block, Tensor states) => cache.Add(keys[block + 1], states);
    }
}
