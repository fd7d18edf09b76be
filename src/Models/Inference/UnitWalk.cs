using EvoPrune.Models.Families;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>
/// Goes through the units of a model under a plan in the order of the forward pass, with the weights of their treatments: the one
/// place where activations are measured for pruners.
/// </summary>
/// <remarks>
/// Where a pruner looks at the pruned model (Sun et al. 2024), the calibration tokens go along: each block is run with its dense
/// weights, without what is dropped, on what the blocks before it make of the tokens; then its units are treated, then it is run
/// again. Kept units cost one run and no statistics; behind the last treated block nothing is run. The statistics of one block exist
/// at a time. Norms, which are small, are remembered, so that a second walk need not measure.
/// </remarks>
/// <param name="dense">The dense weights.</param>
/// <param name="plan">What is done to each unit.</param>
/// <param name="treated">Makes the weights.</param>
/// <param name="calibration">For a pruner that looks at activations; null for others.</param>
internal sealed class UnitWalk(ModelWeights dense, CompressionPlan plan, TreatedUnits treated, Calibration? calibration = null)
{
    private volatile IReadOnlyDictionary<UnitId, StoredInputs>? remembered;

    /// <summary>Whether a walk measures, and on these tokens: then their states need not be computed twice.</summary>
    public bool MeasuresOn(Tensor tokens) => calibration is not null && LastConcerned() >= 0 && Known() is null && calibration.IsOver(tokens);

    /// <summary>Shows every unit that stays, ready to compute with; what is new lives until the visitor returns.</summary>
    /// <param name="visit">What to do with a unit.</param>
    /// <param name="carried">States of the calibration tokens that the visitor itself carries along; null to do that here.</param>
    /// <param name="first">Where to begin: the carried states have the blocks before it behind them.</param>
    /// <param name="behind">Told of every block that has been shown.</param>
    /// <param name="shared">Where norms may be found that were measured on the carried states; null to measure all.</param>
    /// <param name="onlyRun">Whether the visitor does nothing but run units: then weights go as soon as they are laid out for that.</param>
    public void Visit(
        Action<UnitWeights> visit, ResidualStream? carried = null, int first = 0, Action<int>? behind = null, SharedNorms? shared = null, bool onlyRun = false)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var last = calibration is null ? -1 : LastConcerned();
        var known = last < 0 ? null : Known();
        var measures = last >= 0 && known is null;
        var own = measures && carried is null ? ResidualStream.Start(dense, calibration!.Windows.ToTensor()) : null;
        var needs = calibration?.Needs.Statistic;
        var measured = new Dictionary<UnitId, StoredInputs>();
        foreach (var block in dense.Units.Where(unit => unit.Id.Block >= first && plan[unit.Id] is not Drop).GroupBy(unit => unit.Id.Block))
        {
            using var ofBlock = NewDisposeScope();
            // A block that is measured is run, and then made: it is read once.
            var isMeasured = measures && block.Key <= last;
            UnitWeights[] units = [.. isMeasured ? block.Select(unit => unit.Read()) : block];
            var inputs = isMeasured ? Measure(units, carried ?? own!, needs == InputStatistic.Norms ? shared : null) : [];
            foreach (var (unit, statistics) in needs == InputStatistic.Norms ? inputs : [])
            {
                measured.Add(unit, new(statistics));
            }

            foreach (var unit in units)
            {
                using var ofUnit = NewDisposeScope();
                var ready = dense.Computed(treated.Of(unit, plan[unit.Id], known is null ? inputs.GetValueOrDefault(unit.Id) : InputsOf(unit, known)));
                ready = onlyRun && plan[unit.Id] is not Keep ? ready.PackedOnly() : ready;
                visit(ready);
                if (block.Key < last)
                {
                    own?.Apply(ready);
                }
            }

            behind?.Invoke(block.Key);
        }

        if (measures && first == 0 && needs == InputStatistic.Norms)
        {
            remembered = measured;
        }
    }

    private Dictionary<UnitId, IReadOnlyDictionary<LinearRole, InputStatistics>> Measure(UnitWeights[] block, ResidualStream stream, SharedNorms? shared)
    {
        UnitWeights[] concerned = [.. block.Where(unit => Calibration.Concerns(plan[unit.Id]))];
        if (concerned.Length == 0)
        {
            return [];
        }

        // Nothing behind the last unit that is concerned needs to run.
        var units = block[..(Array.IndexOf(block, concerned[^1]) + 1)];
        return shared is null ? Sums() : shared.Of(units, concerned, Sums);

        Dictionary<UnitId, IReadOnlyDictionary<LinearRole, InputStatistics>> Sums()
        {
            var sums = concerned.ToDictionary(unit => unit.Id, unit => new InputSums(unit, calibration!.Needs.Statistic));
            using (NewDisposeScope())
            {
                stream.Observe([.. units.Select(unit => dense.Computed(unit.Ready()) with { Observer = sums.GetValueOrDefault(unit.Id) is { } into ? into.Add : null })]);
            }

            return sums.ToDictionary(entry => entry.Key, entry => entry.Value.Statistics());
        }
    }

    private IReadOnlyDictionary<LinearRole, InputStatistics>? InputsOf(UnitWeights unit, IReadOnlyDictionary<UnitId, StoredInputs> known) =>
        Calibration.Concerns(plan[unit.Id]) ? known[unit.Id].On(dense.Embedding.Tokens.device) : null;

    private IReadOnlyDictionary<UnitId, StoredInputs>? Known() => calibration!.Needs.Source == ActivationSource.Dense
        ? calibration.Dense.Over(calibration.Windows, calibration.Needs.Statistic)
        : remembered;

    private int LastConcerned() => dense.Units.Where(unit => Calibration.Concerns(plan[unit.Id])).Select(unit => unit.Id.Block).DefaultIfEmpty(-1).Max();
}
