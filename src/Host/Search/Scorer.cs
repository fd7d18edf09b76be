using EvoPrune.Host.Plugins;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Host.Search;

/// <summary>The result of one task.</summary>
/// <param name="Scores">
/// Per fitness one number per window, or a single number if its value is not made of window scores; null on failure.
/// </param>
/// <param name="Failure">Why there are no scores, or null.</param>
internal sealed record TaskScores(IReadOnlyList<IReadOnlyList<double>>? Scores, string? Failure);

/// <summary>The result of measuring a plan: one value per fitness, or the reason why there is none.</summary>
internal sealed record Outcome(IReadOnlyList<double>? Values, string? Failure)
{
    /// <summary>In a race, the window scores of every fitness; null for a fitness without window scores, and outside of races.</summary>
    public IReadOnlyList<IReadOnlyList<double>?>? Windows { get; init; }

    /// <summary>All values if the outcome is a failure only because some of them are not finite; otherwise null.</summary>
    public IReadOnlyList<double>? Measured { get; init; }

    /// <summary>The values, or a failure that names the first value that is not finite.</summary>
    public static Outcome Of(IReadOnlyList<(Metric Metric, double Value)> measured)
    {
        foreach (var (metric, value) in measured)
        {
            if (!double.IsFinite(value))
            {
                return Failed($"{metric.Name} is {(double.IsNaN(value) ? "NaN" : "infinite")}") with
                {
                    Measured = [.. measured.Select(m => m.Value)],
                };
            }
        }

        return new([.. measured.Select(m => m.Value)], null);
    }

    /// <summary>A failure without values.</summary>
    public static Outcome Failed(string reason) => new(null, reason);

    /// <summary>The evaluation that the optimizer receives.</summary>
    public Evaluation For(Proposal proposal, IReadOnlyList<Metric> metrics) => Values is null
        ? Evaluation.Failed(proposal, Failure ?? "no reason was recorded")
        : Evaluation.Success(proposal, [.. metrics.Select((metric, i) => new Measurement(metric, Values[i]) { Windows = Windows?[i] })]);
}

/// <summary>Turns a task into scores: the only place where a search makes a candidate and scores it.</summary>
/// <param name="dense">The uncompressed model.</param>
/// <param name="candidate">
/// Makes the view of the model under a plan; the cache is null for a candidate that must compute everything itself.
/// </param>
/// <param name="fitness">The fitness entries in the order of the experiment.</param>
/// <param name="calibration">The windows to score on.</param>
/// <param name="topology">The shape of the model.</param>
/// <param name="seed">The seed of the run, which minibatches are drawn from.</param>
/// <param name="cache">Results that candidates share; null to share nothing.</param>
internal sealed class Scorer(
    ICandidate dense,
    Func<CompressionPlan, CandidateCache?, ICandidate> candidate,
    IReadOnlyList<IFitness> fitness,
    TokenWindows calibration,
    ModelTopology topology,
    long seed,
    CandidateCache? cache = null)
{
    /// <summary>Trains candidates whose budget asks for it; null if no budget does.</summary>
    public (Finetuner Finetuner, PruningMethod Method)? Finetuning { get; init; }

    /// <summary>Called from any worker for every exception that becomes a failure; null if unused.</summary>
    public Action<Exception>? Failing { get; init; }

    /// <summary>Whether candidates race. Then outcomes carry their window scores.</summary>
    public bool Races { get; init; }

    /// <summary>Windows of one forward pass, between which a candidate may be cut into tasks; null if it may not be cut.</summary>
    public int? WindowsPerPass { get; init; }

    /// <summary>The meaning of each value.</summary>
    public IReadOnlyList<Metric> Metrics { get; } = [.. fitness.Select(f => f.Metric)];

    /// <summary>The value of <see cref="WindowsPerPass"/> for a search. Cutting between forward passes changes no bit of a score.</summary>
    /// <remarks>
    /// A candidate is not cut if a fitness has no window scores, or if the pruner needs the activations of the pruned model: every task
    /// would repeat the pass over the calibration set that makes the weights.
    /// </remarks>
    public static int? WindowsPerPassOf(PruningMethod method, IReadOnlyList<IFitness> fitness, TokenWindows windows, Device device) =>
        method.MeasuresCandidate
            || !fitness.All(each => each is IPlanFitness || HasWindows(each))
            ? null
            : (int)MicroBatch.WindowsOf(windows.Length, device);

    /// <summary>The calibration tokens of a budget.</summary>
    public Minibatch MinibatchOf(Budget budget) => Minibatch.Of(budget, calibration, Finetuning?.Finetuner.TokensPerStep ?? 1);

    /// <summary>A key that sorts plans with common leading blocks next to each other.</summary>
    public string PathOf(CompressionPlan plan) => plan.Path(topology.Sublayers.Select(sublayer => sublayer.Id));

    /// <summary>The task that scores a candidate on all windows that an earlier outcome does not cover.</summary>
    /// <param name="position">Position of the candidate in its round.</param>
    /// <param name="proposal">Its genome and budget.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="known">Its outcome on the first windows, if any.</param>
    public EvaluationTask TaskOf(int position, Proposal proposal, CompressionPlan plan, Outcome? known) => new(
        position, proposal.Genome, plan, proposal.Budget,
        First: known?.Windows?.Max(scores => scores?.Count) ?? 0,
        End: (int)(MinibatchOf(proposal.Budget).Tokens / calibration.Length));

    /// <summary>Scores a candidate on the windows of a task. Any exception of the model or a plugin becomes a failure.</summary>
    public TaskScores Score(EvaluationTask task)
    {
        var live = LiveTensors();
        var scores = Guarded(() => new TaskScores(Measure(task), null), reason => new(null, reason));
        var leaked = LiveTensors() - live;
        return leaked <= 0 ? scores : new(null,
            $"{leaked} tensors were still alive after the evaluation: a plugin detaches tensors from its dispose scope and keeps them");
    }

    /// <summary>Measures a plan on all tokens of a budget.</summary>
    public Outcome Score(CompressionPlan plan, Budget budget) =>
        Combine(known: null, [Score(TaskOf(position: 0, new(new([]), budget), plan, known: null))]);

    /// <summary>
    /// The outcome of a candidate from the scores of its first windows, if known, and of the tasks on the windows behind them.
    /// </summary>
    public Outcome Combine(Outcome? known, IReadOnlyList<TaskScores> tasks)
    {
        if (tasks.FirstOrDefault(task => task.Failure is not null) is { Failure: { } failure })
        {
            return Outcome.Failed(failure);
        }

        double[][] scores = [.. fitness.Select((f, i) => HasWindows(f)
            ? (double[])[.. known?.Windows?[i] ?? [], .. tasks.SelectMany(task => task.Scores![i])]
            : [tasks[0].Scores![i][0]])];
        return Guarded(() => OutcomeOf(scores), Outcome.Failed);
    }

    /// <summary>The outcome on the first windows of a minibatch, from an outcome on more windows.</summary>
    public Outcome FirstOf(Outcome outcome, Minibatch scored)
    {
        var windows = outcome.Windows ?? throw new ArgumentException("The outcome has no window scores.", nameof(outcome));
        var count = (int)(scored.Tokens / calibration.Length);
        return OutcomeOf([.. fitness.Select((_, i) => windows[i] is { } scores ? scores.Take(count).ToArray() : [outcome.Values![i]])]);
    }

    private static bool HasWindows(IFitness fitness) => fitness is IWindowFitness { HasWindows: true };

    private Outcome OutcomeOf(double[][] scores) =>
        Outcome.Of([.. fitness.Select((f, i) => (f.Metric, HasWindows(f) ? ((IWindowFitness)f).Combine(scores[i]) : scores[i][0]))]) with
        {
            Windows = Races ? [.. fitness.Select((f, i) => HasWindows(f) ? scores[i] : null)] : null,
        };

    private T Guarded<T>(Func<T> measure, Func<string, T> failed)
    {
        try
        {
            return measure();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Failing?.Invoke(exception);
            return failed(PluginFault.Describe(exception));
        }
    }

    // Tensors of this thread except those in the cache, which outlive an evaluation on purpose.
    private long LiveTensors() => DisposeScopeManager.Statistics.ThreadTotalLiveCount - (cache?.HeldByThread ?? 0);

    private IReadOnlyList<IReadOnlyList<double>> Measure(EvaluationTask task)
    {
        using var scope = NewDisposeScope();
        var minibatch = MinibatchOf(task.Budget);
        using var trained = minibatch.Trained == 0 ? null
            : Finetuning is var (finetuner, method) ? finetuner.Candidate(task.Plan, method, cache, minibatch)
            : throw new NotSupportedException("finetuning tokens are asked, but nothing says how to finetune");
        var tokens = minibatch.From(calibration, seed).Slice(task.First, task.End - task.First);
        var shared = new Trial(trained?.Candidate ?? candidate(task.Plan, cache), dense, tokens, topology);
        if (cache is not null)
        {
            shared = shared with { Cache = new PinnedTensors(cache) };
        }

        var timed = trained is null && fitness.Any(f => f.MeasuresTime) ? shared with { Candidate = candidate(task.Plan, null) } : shared;
        return [.. fitness.Select(f => ScoresOf(f, f.MeasuresTime ? timed : shared))];
    }

    private static IReadOnlyList<double> ScoresOf(IFitness fitness, Trial trial) =>
        HasWindows(fitness) ? ((IWindowFitness)fitness).MeasureWindows(trial) : [fitness.Measure(trial)];

    private sealed class PinnedTensors(CandidateCache cache) : IDenseCache
    {
        public Tensor GetOrMake(object key, Func<Tensor> make) => cache.Pinned(key, make);
    }
}
