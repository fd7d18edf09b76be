using EvoPrune.Host.Plugins;
using EvoPrune.Models;
using EvoPrune.Models.Inference;
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

    /// <summary>Told of every exception that becomes a failed outcome, from any worker; null for nobody.</summary>
    public Action<Exception>? Failing { get; init; }

    /// <summary>What each value means.</summary>
    public IReadOnlyList<Metric> Metrics { get; } = [.. fitness.Select(f => f.Metric)];

    /// <summary>Which calibration tokens a budget means.</summary>
    public Minibatch MinibatchOf(Budget budget) => Minibatch.Of(budget, calibration, Finetuning?.Finetuner.TokensPerStep ?? 1);

    /// <summary>Orders plans so that those whose candidates begin alike are neighbours.</summary>
    public string PathOf(CompressionPlan plan) => plan.Path(topology.Sublayers.Select(sublayer => sublayer.Id));

    /// <summary>Whether candidates race: then outcomes tell the numbers of every window.</summary>
    public bool ByWindow { get; init; }

    /// <summary>
    /// Windows that are computed together, where a candidate may be measured in parts, cut between them: no bit changes. Null where that would cost a walk over all windows for each.
    /// </summary>
    public int? Piece { get; init; }

    /// <summary>The piece for candidates of a pruner.</summary>
    public static int? PieceOf(IPruner pruner, TokenWindows windows, Device device) =>
        pruner is IActivationPruner { Needs.Source: ActivationSource.Pruned } ? null : (int)MicroBatch.WindowsOf(windows.Length, device);

    /// <summary>Whether values are made of windows, or need none, so that they may be measured in parts.</summary>
    public static bool IsDivisible(IReadOnlyList<IFitness> fitness) => fitness.All(each => each is IPlanFitness or IWindowFitness { HasWindows: true });

    /// <summary>Of how many pieces the windows are that a plan has yet to be scored on; 1 if it cannot be measured in parts.</summary>
    public int PiecesOf(Budget budget, Outcome? known) =>
        Piece is { } piece && budget.FinetuningTokens == 0 && IsDivisible(fitness)
            ? Math.Max(1, (WindowsOf(budget) - Done(known) + piece - 1) / piece)
            : 1;

    /// <summary>Measures the plan. Whatever goes wrong inside the model or a plugin becomes a failed outcome.</summary>
    /// <param name="plan">What to measure.</param>
    /// <param name="budget">On how many tokens.</param>
    /// <param name="known">What is known of the first windows, if anything.</param>
    /// <param name="part">Of the pieces behind those, the first to measure, and the first not to: then the outcome is of them alone. Null for all.</param>
    public Outcome Score(CompressionPlan plan, Budget budget, Outcome? known = null, (int First, int End)? part = null)
    {
        var live = Live();
        var outcome = Measure(plan, budget, known, part);
        var leaked = Live() - live;
        return leaked <= 0
            ? outcome
            : Outcome.Failed($"{leaked} tensors were still alive after the evaluation: a plugin detaches tensors from its dispose scope and keeps them");
    }

    // Tensors of this thread, without those that candidates share on purpose.
    private long Live() => DisposeScopeManager.Statistics.ThreadTotalLiveCount - (cache?.HeldByThread ?? 0);

    /// <summary>What an outcome on more windows says about the first of them.</summary>
    public Outcome FirstOf(Outcome outcome, Minibatch scored)
    {
        var windows = outcome.Windows ?? throw new ArgumentException("The outcome tells nothing of windows.", nameof(outcome));
        var count = (int)(scored.Tokens / calibration.Length);
        double[]?[] first = [.. windows.Select(numbers => numbers?.Take(count).ToArray())];
        return Outcome.Of([.. fitness.Select((f, i) => (f.Metric, first[i] is { } numbers ? ((IWindowFitness)f).Combine(numbers) : outcome.Values![i]))]) with { Windows = first };
    }

    /// <summary>The outcome on all windows of what is known of the first and of all parts behind them, in order.</summary>
    public Outcome Joined(Outcome? known, IReadOnlyList<Outcome> parts)
    {
        if (parts.FirstOrDefault(part => part.Values is null) is { } failed)
        {
            return failed;
        }

        double[]?[] numbers = [.. fitness.Select((_, i) => parts[0].Windows![i] is null ? null
            : (double[])[.. known?.Windows?[i] ?? [], .. parts.SelectMany(part => part.Windows![i]!)])];
        var joined = Outcome.Of([.. fitness.Select((f, i) => (f.Metric, numbers[i] is { } each ? ((IWindowFitness)f).Combine(each) : parts[0].Values![i]))]);
        return ByWindow && joined.Values is not null ? joined with { Windows = numbers } : joined;
    }

    private int WindowsOf(Budget budget) => (int)(MinibatchOf(budget).Tokens / calibration.Length);

    private static int Done(Outcome? known) => known?.Windows?.Max(numbers => numbers?.Count) ?? 0;

    private Outcome Measure(CompressionPlan plan, Budget budget, Outcome? known, (int First, int End)? part)
    {
        try
        {
            using var scope = NewDisposeScope();
            var tokens = MinibatchOf(budget);
            using var trained = tokens.Trained == 0 ? null
                : Finetuning is var (finetuner, pruner) ? finetuner.Candidate(plan, pruner, cache, tokens)
                : throw new NotSupportedException("finetuning tokens are asked, but nothing says how to finetune");
            var windows = tokens.From(calibration, seed);
            var done = Done(known);
            var (start, end) = part is var (first, last) ? (done + first * Piece!.Value, Math.Min(windows.Count, done + last * Piece.Value)) : (done, windows.Count);
            var trial = new Trial(trained?.Candidate ?? candidate(plan, cache), dense, windows.Slice(start, end - start), topology)
            {
                Unshared = trained?.Candidate ?? candidate(plan, null),
                Keep = cache is null ? null : cache.Pinned,
            };
            var tellsWindows = ByWindow || part is not null;
            var measured = fitness.Select((f, i) => Measure(f, trial, tellsWindows, part is null ? known?.Windows?[i] : null)).ToList();
            return Outcome.Of([.. measured.Select(m => (m.Metric, m.Value))]) with { Windows = tellsWindows ? [.. measured.Select(m => m.Windows)] : null };
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Failing?.Invoke(exception);
            return Outcome.Failed(PluginFault.Describe(exception));
        }
    }

    private static (Metric Metric, double Value, IReadOnlyList<double>? Windows) Measure(IFitness one, Trial trial, bool tellsWindows, IReadOnlyList<double>? known)
    {
        if (!tellsWindows || one is not IWindowFitness { HasWindows: true } each)
        {
            return (one.Metric, one.Measure(trial), null);
        }

        double[] numbers = [.. known ?? [], .. each.MeasureWindows(trial)];
        return (one.Metric, each.Combine(numbers), numbers);
    }
}
