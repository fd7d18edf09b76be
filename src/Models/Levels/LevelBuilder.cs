using EvoPrune.Models.Inference;
using static TorchSharp.torch;

namespace EvoPrune.Models.Levels;

/// <summary>Takes the calibration tokens through a model, unit by unit, and has each unit made at all levels from what goes into its last layer.</summary>
/// <remarks>
/// One Gram matrix exists at a time. With the pruned model before a unit, that is the model with every unit at its middle level, so that a unit's
/// levels follow from the unit alone. Everything is computed by one thread, whoever asks: a database has one content.
/// </remarks>
internal sealed class LevelBuilder(ModelWeights dense, ModelTopology topology, IUnitPruner pruner, LevelDatabase database)
{
    public void Build(TokenWindows calibration, Action<UnitId>? built, CancellationToken cancellation)
    {
        var threads = get_num_threads();
        set_num_threads(1);
        try
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            var missing = database.Missing.ToHashSet();
            var stream = ResidualStream.Start(dense, calibration.ToTensor());
            foreach (var unit in dense.Units.TakeWhile(unit => missing.Any(id => id >= unit.Id)))
            {
                cancellation.ThrowIfCancellationRequested();
                using var ofUnit = NewDisposeScope();
                Pass(unit.Read(), missing.Contains(unit.Id), stream);
                if (missing.Contains(unit.Id))
                {
                    built?.Invoke(unit.Id);
                }
            }
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    // Through the unit as it precedes the next one; on the way, its levels where they are missing.
    private void Pass(UnitWeights unit, bool isMissing, ResidualStream stream)
    {
        var ready = unit.Ready();
        var sums = isMissing ? new InputSums(ready, InputStatistic.Gram, only: unit.Layers[^1].Role) : null;
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

        var levels = Shrink.LevelsOf(database.PartsOf(unit.Id), pruner.Levels);
        stream.Apply(new TreatedUnits(database).Of(unit, new Shrink(levels / 2, levels)));
    }

    private void Store(UnitWeights unit, InputSums? sums)
    {
        if (sums is null)
        {
            return;
        }

        var (shape, last) = (topology.Blocks[unit.Id.Block].Units.Single(each => each.Id == unit.Id), unit.Layers[^1]);
        var (counts, parts) = (database.Counts(shape), topology.PartsOf(shape));
        var (inputs, weight) = (sums.Statistics()[last.Role], last.View());
        var made = pruner.Shrink(new(shape, parts, weight, inputs, [.. counts.Select(count => count.Removed)]));
        Check(made, shape, parts, counts);
        var errors = new OutputErrors(weight, inputs.Gram!, parts);
        var levels = counts.Zip(made.Weights, (count, left) => new UnitLevel(
            count.Level.Share,
            count.Removed,
            errors.Of(left, new UnitParts(unit.Heads, [.. made.Order.Skip(count.Removed).Order().Select(part => (long)part)]).Inputs(last.Role)!),
            errors.Without([.. made.Order.Take(count.Removed)]),
            errors.WithoutSmallest(count.Removed)));
        var stored = dense.Units.Single(each => each.Id == unit.Id).Layers[^1].Stored.dtype;
        database.Store(unit.Id, new(unit.Id.ToString(), parts, made.Order, [.. levels]), [.. counts.Zip(made.Weights, (count, left) => (count.Removed, left.to(stored)))]);
    }

    private void Check(ShrunkUnit made, Unit unit, int parts, IReadOnlyList<(Shrink Level, int Removed)> counts)
    {
        var (outputs, width) = (unit.Layers[^1].Outputs, unit.Layers[^1].Inputs / parts);
        if (!made.Order.Order().SequenceEqual(Enumerable.Range(0, parts))
            || !made.Weights.Select(weight => (weight.shape[0], weight.shape[1])).SequenceEqual(counts.Select(count => ((long)outputs, (long)width * (parts - count.Removed)))))
        {
            throw new InvalidOperationException($"{pruner.GetType().Name} did not take {unit.Id} apart into its {parts} parts, with a weight for each of {counts.Count} levels.");
        }
    }
}
