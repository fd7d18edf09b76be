using EvoPrune.Models.Inference;
using static TorchSharp.torch;

namespace EvoPrune.Models.Levels;

/// <summary>Takes the calibration tokens through a model, sublayer by sublayer, and has each sublayer made at all levels from what goes into its last layer.</summary>
/// <remarks>
/// One Gram matrix exists at a time. With the pruned model before a sublayer, that is the model with every sublayer at its middle level, so that a sublayer's
/// levels follow from the sublayer alone. Everything is computed by one thread, whoever asks: a database has one content.
/// </remarks>
internal sealed class LevelBuilder(ModelWeights dense, ModelTopology topology, IStructuredPruner pruner, LevelDatabase database)
{
    public void Build(TokenWindows calibration, Action<SublayerId>? built, CancellationToken cancellation)
    {
        var threads = get_num_threads();
        set_num_threads(1);
        try
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            var missing = database.Missing.ToHashSet();
            var stream = ResidualStream.Start(dense, calibration.ToTensor());
            foreach (var sublayer in dense.Sublayers.TakeWhile(sublayer => missing.Any(id => id >= sublayer.Id)))
            {
                cancellation.ThrowIfCancellationRequested();
                using var ofSublayer = NewDisposeScope();
                Pass(sublayer.Read(), missing.Contains(sublayer.Id), stream);
                if (missing.Contains(sublayer.Id))
                {
                    built?.Invoke(sublayer.Id);
                }
            }
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    // Through the sublayer as it precedes the next one; on the way, its levels where they are missing.
    private void Pass(SublayerWeights sublayer, bool isMissing, ResidualStream stream)
    {
        var ready = sublayer.Ready();
        var sums = isMissing ? new InputSums(ready, InputStatistic.Gram, only: sublayer.Layers[^1].Role) : null;
        var observed = ready with { Observer = sums is null ? null : sums.Add };
        if (pruner.Source == ActivationSource.Dense)
        {
            stream.Apply(observed);
            Store(ready, sums);
            return;
        }

        if (isMissing)
        {
            stream.Observe([observed]);
            Store(ready, sums);
        }

        var levels = Shrink.LevelsOf(database.StructuresOf(sublayer.Id), pruner.Levels);
        stream.Apply(new TreatedSublayers(database).Of(sublayer, new Shrink(levels / 2, levels)));
    }

    private void Store(SublayerWeights sublayer, InputSums? sums)
    {
        if (sums is null)
        {
            return;
        }

        var (shape, last) = (topology.Blocks[sublayer.Id.Block].Sublayers.Single(each => each.Id == sublayer.Id), sublayer.Layers[^1]);
        var (counts, parts) = (database.Counts(shape), topology.StructuresOf(shape));
        var (inputs, weight) = (sums.Statistics()[last.Role], last.View());
        var made = pruner.Shrink(new(shape, parts, weight, inputs, [.. counts.Select(count => count.Removed)]));
        Check(made, shape, parts, counts);
        var errors = new OutputErrors(weight, inputs.Gram!, parts);
        var levels = counts.Zip(made.Weights, (count, left) => new SublayerLevel(
            count.Level.Share,
            count.Removed,
            errors.Of(left, new StructureIndices(sublayer.Heads, [.. made.Order.Skip(count.Removed).Order().Select(part => (long)part)]).Inputs(last.Role)!),
            errors.Without([.. made.Order.Take(count.Removed)]),
            errors.WithoutSmallest(count.Removed)));
        var stored = dense.Sublayers.Single(each => each.Id == sublayer.Id).Layers[^1].Stored.dtype;
        database.Store(sublayer.Id, new(sublayer.Id.ToString(), parts, made.Order, [.. levels]), [.. counts.Zip(made.Weights, (count, left) => (count.Removed, left.to(stored)))]);
    }

    private void Check(ShrunkSublayer made, Sublayer sublayer, int parts, IReadOnlyList<(Shrink Level, int Removed)> counts)
    {
        var (outputs, width) = (sublayer.Layers[^1].Outputs, sublayer.Layers[^1].Inputs / parts);
        if (!made.Order.Order().SequenceEqual(Enumerable.Range(0, parts))
            || !made.Weights.Select(weight => (weight.shape[0], weight.shape[1])).SequenceEqual(counts.Select(count => ((long)outputs, (long)width * (parts - count.Removed)))))
        {
            throw new InvalidOperationException($"{pruner.GetType().Name} did not take {sublayer.Id} apart into its {parts} parts, with a weight for each of {counts.Count} levels.");
        }
    }
}
