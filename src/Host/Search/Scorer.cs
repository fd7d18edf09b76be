using EvoPrune.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Host.Search;

/// <summary>Measures one plan on the calibration windows: the only place where a candidate is made and scored during a search.</summary>
/// <param name="dense">The uncompressed model.</param>
/// <param name="candidate">Makes the view of the model under a plan, with what it may share.</param>
/// <param name="fitness">The fitness entries, in the experiment's order.</param>
/// <param name="calibration">The windows to score on.</param>
/// <param name="topology">The model's shape.</param>
/// <param name="seed">The seed of the run, for minibatches.</param>
/// <param name="cache">What candidates share; null for nothing.</param>
internal sealed class Scorer(
    ICandidate dense,
    Func<CompressionPlan, CandidateCache?, ICandidate> candidate,
    IReadOnlyList<IFitness> fitness,
    TokenWindows calibration,
    ModelTopology topology,
    long seed,
    CandidateCache? cache = null)
{
    /// <summary>Trains candidates whose budget asks for it; null where none does.</summary>
    public (Finetuner Finetuner, IPruner Pruner)? Finetuning { get; init; }

    /// <summary>What each value means.</summary>
    public IReadOnlyList<Metric> Metrics { get; } = [.. fitness.Select(f => f.Metric)];

    /// <summary>Which calibration tokens a budget means.</summary>
    public Minibatch MinibatchOf(Budget budget) => Minibatch.Of(budget, calibration, Finetuning?.Finetuner.TokensPerStep ?? 1);

    /// <summary>Orders plans so that those whose candidates begin alike are neighbours.</summary>
    public string PathOf(CompressionPlan plan) => plan.Path(topology.Units.Select(unit => unit.Id));

    /// <summary>Measures the plan. Whatever goes wrong inside the model or a plugin becomes a failed outcome.</summary>
    public Outcome Score(CompressionPlan plan, Budget budget)
    {
        var live = Live();
        var outcome = Measure(plan, budget);
        var leaked = Live() - live;
        return leaked <= 0
            ? outcome
            : Outcome.Failed($"{leaked} tensors were still alive after the evaluation: a plugin detaches tensors from its dispose scope and keeps them");
    }

    // Tensors of this thread, without those that candidates share on purpose.
    private long Live() => DisposeScopeManager.Statistics.ThreadTotalLiveCount - (cache?.HeldByThread ?? 0);

    private Outcome Measure(CompressionPlan plan, Budget budget)
    {
        try
        {
            using var scope = NewDisposeScope();
            var tokens = MinibatchOf(budget);
            using var trained = tokens.Trained == 0 ? null
                : Finetuning is var (finetuner, pruner) ? finetuner.Candidate(plan, pruner, cache, tokens)
                : throw new NotSupportedException("finetuning tokens are asked, but nothing says how to finetune");
            var trial = new Trial(trained?.Candidate ?? candidate(plan, cache), dense, tokens.From(calibration, seed), topology)
            {
                Unshared = trained?.Candidate ?? candidate(plan, null),
            };
            return Outcome.Of([.. fitness.Select(f => (f.Metric, f.Measure(trial)))]);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return Outcome.Failed($"{exception.GetType().Name}: {exception.Message}");
        }
    }
}
