using EvoPrune.Models.Families;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>
/// Goes through the sublayers of a model under a plan in the order of the forward pass, with the weights of their treatments: the one
/// place where activations are measured for pruners.
/// </summary>
/// <remarks>
/// Where a pruner looks at the pruned model (Sun et al. 2024), the calibration tokens go along: each block is run with its dense
/// weights, without what is dropped, on what the blocks before it make of the tokens; then its sublayers are treated, then it is run
/// again. Kept sublayers cost one run and no statistics; behind the last treated block nothing is run. The statistics of one block exist
/// at a time. Norms, which are small, are remembered, so that a second walk need not measure.
/// </remarks>
/// <param name="dense">The dense weights.</param>
/// <param name="plan">What is done to each sublayer.</param>
/// <param name="treated">Makes the weights.</param>
/// <param name="calibration">For a pruner that looks at activations; null for others.</param>
internal sealed class SublayerWalk(ModelWeights dense, CompressionPlan plan, TreatedSublayers treated, Calibration? calibration = null)
{
    private volatile IReadOnlyDictionary<SublayerId, StoredInputs>? remembered;

    /// <summary>Whether a walk measures, and on these tokens: then their states need not be computed twice.</summary>
    public bool MeasuresOn(Tensor tokens) => calibration is not null && LastConcerned() >= 0 && Known() is null && calibration.IsOver(tokens);

    /// <summary>Shows every sublayer that stays, ready to compute with; what is new lives until the visitor returns.</summary>
    /// <param name="visit">What to do with a sublayer.</param>
    /// <param name="carried">States of the calibration tokens that the visitor itself carries along; null to do that here.</param>
    /// <param name="first">Where to begin: the carried states have the blocks before it behind them.</param>
    /// <param name="behind">Told of every block that has been shown.</param>
    /// <param name="shared">Where norms may be found that were measured on the carried states; null to measure all.</param>
    /// <param name="onlyRun">Whether the visitor does nothing but run sublayers: then weights go as soon as they are laid out for that.</param>
    public void Visit(
        Action<SublayerWeights> visit, ResidualStream? carried = null, int first = 0, Action<int>? behind = null, SharedNorms? shared = null, bool onlyRun = false)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var last = calibration is null ? -1 : LastConcerned();
        var known = last < 0 ? null : Known();
        var measures = last >= 0 && known is null;
        var own = measures && carried is null ? ResidualStream.Start(dense, calibration!.Windows.ToTensor()) : null;
        var needs = calibration?.Needs.Statistic;
        var measured = new Dictionary<SublayerId, StoredInputs>();
        foreach (var block in dense.Sublayers.Where(sublayer => sublayer.Id.Block >= first && plan[sublayer.Id] is not Drop).GroupBy(sublayer => sublayer.Id.Block))
        {
            using var ofBlock = NewDisposeScope();
            // A block that is measured is run, and then made: it is read once.
            var isMeasured = measures && block.Key <= last;
            SublayerWeights[] sublayers = [.. isMeasured ? block.Select(sublayer => sublayer.Read()) : block];
            var inputs = isMeasured ? Measure(sublayers, carried ?? own!, needs == InputStatistic.Norms ? shared : null) : [];
            foreach (var (sublayer, statistics) in needs == InputStatistic.Norms ? inputs : [])
            {
                measured.Add(sublayer, new(statistics));
            }

            foreach (var sublayer in sublayers)
            {
                using var ofSublayer = NewDisposeScope();
                var ready = dense.Computed(treated.Of(sublayer, plan[sublayer.Id], known is null ? inputs.GetValueOrDefault(sublayer.Id) : InputsOf(sublayer, known)));
                ready = onlyRun && plan[sublayer.Id] is not Keep ? ready.PackedOnly() : ready;
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

    private Dictionary<SublayerId, IReadOnlyDictionary<LinearRole, InputStatistics>> Measure(SublayerWeights[] block, ResidualStream stream, SharedNorms? shared)
    {
        SublayerWeights[] concerned = [.. block.Where(sublayer => Calibration.Concerns(plan[sublayer.Id]))];
        if (concerned.Length == 0)
        {
            return [];
        }

        // Nothing behind the last sublayer that is concerned needs to run.
        var sublayers = block[..(Array.IndexOf(block, concerned[^1]) + 1)];
        return shared is null ? Sums() : shared.Of(sublayers, concerned, Sums);

        Dictionary<SublayerId, IReadOnlyDictionary<LinearRole, InputStatistics>> Sums()
        {
            var sums = concerned.ToDictionary(sublayer => sublayer.Id, sublayer => new InputSums(sublayer, calibration!.Needs.Statistic));
            using (NewDisposeScope())
            {
                stream.Observe([.. sublayers.Select(sublayer => dense.Computed(sublayer.Ready()) with { Observer = sums.GetValueOrDefault(sublayer.Id) is { } into ? into.Add : null })]);
            }

            return sums.ToDictionary(entry => entry.Key, entry => entry.Value.Statistics());
        }
    }

    private IReadOnlyDictionary<LinearRole, InputStatistics>? InputsOf(SublayerWeights sublayer, IReadOnlyDictionary<SublayerId, StoredInputs> known) =>
        Calibration.Concerns(plan[sublayer.Id]) ? known[sublayer.Id].On(dense.Embedding.Tokens.device) : null;

    private IReadOnlyDictionary<SublayerId, StoredInputs>? Known() => calibration!.Needs.Source == ActivationSource.Dense
        ? calibration.Dense.Over(calibration.Windows, calibration.Needs.Statistic)
        : remembered;

    private int LastConcerned() => dense.Sublayers.Where(sublayer => Calibration.Concerns(plan[sublayer.Id])).Select(sublayer => sublayer.Id.Block).DefaultIfEmpty(-1).Max();
}
