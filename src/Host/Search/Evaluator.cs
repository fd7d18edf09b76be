using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace EvoPrune.Host.Search;

/// <summary>
/// Turns proposals into evaluations: decodes genomes, looks up plans measured before, and measures the others in parallel.
/// </summary>
/// <remarks>
/// Evaluations are in the order of the proposals and do not depend on the number of workers. Journal entries of an earlier process are
/// used and counted as if they had been measured now, which makes a resumed run equal to an uninterrupted one.
/// </remarks>
internal sealed class Evaluator
{
    private readonly IEncoding encoding;
    private readonly SearchSpace space;
    private readonly Scorer scorer;
    private readonly Journal journal;
    private readonly ThreadSplit split;
    private readonly string device;
    private readonly Replay replay;
    private readonly CostCounter costs;
    private readonly Dictionary<ScoredPlan, Outcome> known = [];

    // In a race, the outcome of a plan on the most windows so far.
    private readonly Dictionary<CompressionPlan, (Minibatch Minibatch, Outcome Outcome)> longest = [];

    /// <summary>An evaluator without measurements of its own.</summary>
    /// <param name="encoding">Decodes genomes.</param>
    /// <param name="scorer">Scores candidates.</param>
    /// <param name="journal">Takes every measurement before it is used.</param>
    /// <param name="entries">Journal entries of earlier processes.</param>
    /// <param name="split">Number of workers and their threads.</param>
    /// <param name="device">The device that the journal names.</param>
    public Evaluator(
        IEncoding encoding, Scorer scorer, Journal journal, IReadOnlyList<JournalEntry> entries, ThreadSplit split, string device)
    {
        (this.encoding, this.scorer, this.journal, this.split, this.device) = (encoding, scorer, journal, split, device);
        space = new(encoding);
        costs = new(scorer.Races);
        replay = new(encoding, entries);
    }

    // A proposal whose plan has to be measured, and its place in the generation.
    private sealed record Pending(ScoredPlan Scored, Proposal Proposal, int Individual);

    /// <summary>Number of evaluations taken from the journal.</summary>
    public int Replayed { get; private set; }

    /// <summary>Number of evaluations measured by this process.</summary>
    public int Measured { get; private set; }

    /// <summary>Whether a genome meets the constraint of the encoding, so that it may become the result.</summary>
    public bool IsLegal(Genome genome) => space.IsLegal(genome);

    /// <summary>The calibration tokens of a budget.</summary>
    public Minibatch MinibatchOf(Budget budget) => scorer.MinibatchOf(budget);

    /// <summary>Evaluates one generation.</summary>
    /// <param name="search">The name of the search in the journal.</param>
    /// <param name="generation">Index of the generation.</param>
    /// <param name="proposals">The proposals of the optimizer.</param>
    /// <param name="counts">The cost so far, to which the cost of this generation is added.</param>
    /// <param name="evaluated">Called from any worker for every new measurement.</param>
    /// <param name="cancellation">Stops before the next task. Running tasks are finished, complete candidates are in the journal.</param>
    /// <exception cref="ReplayException">The journal has other proposals for this generation.</exception>
    public IReadOnlyList<Evaluation> Evaluate(
        string search, int generation, IReadOnlyList<Proposal> proposals, ref SearchCounts counts, Action<Outcome> evaluated,
        CancellationToken cancellation)
    {
        ScoredPlan[] scored = [.. proposals.Select(p => new ScoredPlan(encoding.Decode(p.Genome), scorer.MinibatchOf(p.Budget)))];
        replay.Require(search, generation, [.. proposals.Zip(scored, (proposal, plan) => (proposal.Genome, plan))]);
        Pending[] distinct = [.. scored.Select((plan, i) => new Pending(plan, proposals[i], i)).DistinctBy(pending => pending.Scored)];
        Pending[] fresh = [.. distinct.Where(pending => !known.ContainsKey(pending.Scored) && !FollowsFromMoreWindows(pending.Scored))];
        Pending[] missing = [.. fresh.Where(pending => replay.Find(pending.Scored) is null)];
        var outcomes = new Dictionary<ScoredPlan, Outcome>();
        void Record(Pending pending, Outcome outcome, double seconds)
        {
            var (_, tokens) = pending.Scored;
            lock (outcomes)
            {
                outcomes.Add(pending.Scored, outcome);
            }

            journal.Append(new(
                search, generation, pending.Individual, [.. pending.Proposal.Genome], tokens.Tokens, outcome.Values, outcome.Failure,
                Math.Round(seconds, 4), device, tokens.Batch, tokens.Trained > 0 ? tokens.Trained : null)
            { Windows = outcome.Windows });
            evaluated(outcome);
        }

        Pending[] ordered = [.. missing.OrderBy(pending => scorer.PathOf(pending.Scored.Plan), StringComparer.Ordinal)];
        Measure([.. ordered.Where(pending => pending.Scored.Minibatch.Trained == 0)], split, Record, cancellation);

        // Training uses all cores by itself, and memory is planned for one trained model at a time.
        Measure([.. ordered.Where(pending => pending.Scored.Minibatch.Trained > 0)], split with { Workers = 1 }, Record, cancellation);
        (Replayed, Measured) = (Replayed + fresh.Length - missing.Length, Measured + missing.Length);
        foreach (var pending in fresh)
        {
            var outcome = outcomes.GetValueOrDefault(pending.Scored) ?? OutcomeOf(replay.Find(pending.Scored)!);
            Learn(pending.Scored, outcome);
            var cost = costs.CostOf(pending.Scored);
            costs.Add(pending.Scored);
            counts = counts with
            {
                Evaluations = counts.Evaluations + cost.Evaluations,
                Failed = counts.Failed + (outcome.Failure is null ? 0 : 1),
                TokensEvaluated = counts.TokensEvaluated + cost.Tokens,
                TokensTrained = counts.TokensTrained + cost.Trained,
            };
        }

        counts = counts with { CacheHits = counts.CacheHits + proposals.Count - fresh.Length };
        return [.. proposals.Zip(scored, (proposal, plan) => known[plan].For(proposal, scorer.Metrics))];
    }

    /// <summary>Checks that the journal has no generations behind the end of a search.</summary>
    /// <exception cref="ReplayException">It has some.</exception>
    public void RequireEnd(string search, int generations) => replay.RequireEnd(search, generations);

    // Scores on the first windows are part of the scores on more windows.
    private bool FollowsFromMoreWindows(ScoredPlan scored)
    {
        if (!scorer.Races || !scored.Minibatch.IsFirstWindows
            || !longest.TryGetValue(scored.Plan, out var more) || more.Minibatch.Tokens < scored.Minibatch.Tokens)
        {
            return false;
        }

        known.Add(scored, scorer.FirstOf(more.Outcome, scored.Minibatch));
        return true;
    }

    private void Learn(ScoredPlan scored, Outcome outcome)
    {
        known.Add(scored, outcome);
        if (scored.Minibatch.IsFirstWindows && outcome.Windows is not null)
        {
            longest[scored.Plan] = (scored.Minibatch, outcome);
        }
    }

    private Outcome? FirstWindowsOf(ScoredPlan scored) =>
        scored.Minibatch.IsFirstWindows && longest.TryGetValue(scored.Plan, out var shorter) ? shorter.Outcome : null;

    private static Outcome OutcomeOf(JournalEntry entry) => new(entry.Values, entry.Failure) { Windows = entry.Windows };

    private void Measure(Pending[] candidates, ThreadSplit workers, Action<Pending, Outcome, double> record, CancellationToken cancellation)
    {
        Outcome?[] first = [.. candidates.Select(pending => FirstWindowsOf(pending.Scored))];
        var queue = TaskQueue.Of(
            [.. candidates.Select((pending, i) => scorer.TaskOf(i, pending.Proposal, pending.Scored.Plan, first[i]))],
            workers.Workers, scorer.WindowsPerPass);
        var running = candidates.Select((_, i) => new RunningCandidate(queue.Tasks.Count(task => task.Candidate == i))).ToArray();
        void CarryOut(EvaluationTask task)
        {
            var watch = Stopwatch.StartNew();
            var scores = scorer.Score(task);
            if (running[task.Candidate].Add(task, scores, watch.Elapsed.TotalSeconds) is var (parts, seconds))
            {
                record(candidates[task.Candidate], scorer.Combine(first[task.Candidate], parts), seconds);
            }
        }

        OnWorkers(queue, workers, CarryOut, cancellation);
    }

    private static void OnWorkers(TaskQueue queue, ThreadSplit split, Action<EvaluationTask> carryOut, CancellationToken cancellation)
    {
        try
        {
            split.ForEach(
                split.Workers,
                (worker, state) =>
                {
                    while (!state.ShouldExitCurrentIteration && queue.Take(worker) is { } task)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        carryOut(task);
                    }
                },
                cancellation);
        }
        catch (AggregateException several)
        {
            // A task fails by its scores, so this comes from the journal; the first worker that could not write stands for all.
            ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }
    }

    // Collects the scores of one candidate, whose tasks may be done by several workers.
    private sealed class RunningCandidate(int tasks)
    {
        private readonly List<(EvaluationTask Task, TaskScores Scores)> done = [];
        private double seconds;

        // The scores of all tasks in the order of their windows once the last one is done; null before.
        public (IReadOnlyList<TaskScores> Scores, double Seconds)? Add(EvaluationTask task, TaskScores scores, double taken)
        {
            lock (done)
            {
                done.Add((task, scores));
                seconds += taken;
                return done.Count < tasks ? null : ([.. done.OrderBy(each => each.Task.First).Select(each => each.Scores)], seconds);
            }
        }
    }
}
