using System.Text;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>Where in a <see cref="PrefixCache"/> the states of one candidate stand.</summary>
/// <param name="cache">States of all candidates.</param>
/// <param name="dense">The units of the model.</param>
/// <param name="plan">The candidate's plan.</param>
/// <param name="pruner">What makes its weights.</param>
/// <param name="calibration">What the pruner measures activations on.</param>
internal sealed class Prefixes(PrefixCache cache, ModelWeights dense, CompressionPlan plan, IPruner? pruner, TokenWindows? calibration)
{
    /// <summary>The states of the candidate on tokens (windows, length); null where they cannot be gone on from.</summary>
    public OnTokens? On(Tensor tokens)
    {
        var (hash, length) = (PrefixCache.HashOf(tokens), tokens.shape[1]);
        // A pruner that measures on the way does so on the calibration tokens: on others, the states of both would have to be found.
        var measuresElsewhere = pruner is IActivationPruner { Needs.Source: ActivationSource.Pruned }
            && plan.Changes.Values.Any(Calibration.Concerns) && (hash, length) != (calibration?.Hash, calibration?.Length);
        return measuresElsewhere ? null : new(cache, [.. Keys(hash, length)], dense.Units, plan);
    }

    // What is behind each block: the units that were run, with their treatments.
    private IEnumerable<PrefixCache.Key> Keys(string tokens, long length)
    {
        var units = new StringBuilder();
        var isPruned = false;
        foreach (var block in dense.Units.GroupBy(unit => unit.Id.Block))
        {
            units.Append(plan.Path(block.Select(unit => unit.Id)));
            isPruned |= block.Any(unit => Calibration.Concerns(plan[unit.Id]));

            yield return new(isPruned ? pruner : null, isPruned && pruner is IActivationPruner ? calibration?.Hash : null, tokens, length, units.ToString());
        }
    }

    /// <summary>The states of one candidate on some tokens.</summary>
    internal sealed class OnTokens(PrefixCache cache, IReadOnlyList<PrefixCache.Key> keys, IReadOnlyList<UnitWeights> units, CompressionPlan plan)
    {
        /// <summary>The first block that has to be run, and a copy of the states before it; 0 and null where nothing is known.</summary>
        public (int First, Tensor? States) Longest()
        {
            var first = cache.Find(keys, out var states) + 1;
            var run = units.Where(unit => plan[unit.Id] is not Drop).ToList();
            cache.Count(run.Count(unit => unit.Id.Block < first), run.Count(unit => unit.Id.Block >= first));
            return (first, states);
        }

        /// <summary>Keeps the states behind a block.</summary>
        public void Keep(int block, Tensor states) => cache.Add(keys[block], states);
    }
}
