using System.Runtime.ExceptionServices;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Search;

/// <summary>Turns proposals into evaluations: decodes, looks for equal plans measured before, and measures the rest side by side.</summary>
/// <remarks>
/// Results stand in the order of the proposals and do not depend on the number of workers or on who finishes first. Entries that a
/// journal holds from an earlier process are taken as they are, and count as if they had been measured now: that is what makes a
/// resumed run equal to an unbroken one.
/// </remarks>
internal sealed class Evaluator
{
    private const int FewPerWorker = 4;

    private readonly IEncoding encoding;
    private readonly SearchSpace space;
    private readonly Scorer scorer;
    private readonly Journal journal;
    private readonly ThreadSplit split;
    private readonly string device;
    private readonly Replay replay;
    private readonly Dictionary<Key, Outcome> known = [];

    // In a race, what is known of a plan on the most tokens.
    private readonly Dictionary<CompressionPlan, (Minibatch Scored, Outcome Outcome)> longest = [];
    private readonly SearchCost ledger;

    public Evaluator(IEncoding encoding, Scorer scorer, Journal journal, IReadOnlyList<JournalEntry> entries, ThreadSplit split, string device)
    {
        (this.encoding, this.scorer, this.journal, this.split, this.device) = (encoding, scorer, journal, split, device);
        space = new(encoding);
        ledger = new(scorer.ByWindow);
        replay = new(encoding, entries);
    }

    private sealed record Key(CompressionPlan Plan, Minibatch Scored);

    private sealed record Work(Key Key, Proposal Proposal, int Individual);

    /// <summary>Evaluations taken from the journal instead of being measured.</summary>
    public int Replayed { get; private set; }

    /// <summary>Evaluations measured by this process.</summary>
    public int Measured { get; private set; }

    /// <summary>Whether a genome meets the encoding's constraint, so that it may be a result.</summary>
    public bool IsLegal(Genome genome) => space.IsLegal(genome);

    /// <summary>Which calibration tokens a budget means.</summary>
    public Minibatch MinibatchOf(Budget budget) => scorer.MinibatchOf(budget);

    /// <summary>Evaluates one generation.</summary>
    /// <param name="search">The name under which the journal records it.</param>
    /// <param name="generation">Index of the generation.</param>
    /// <param name="proposals">What the optimizer asked for.</param>
    /// <param name="counts">Cost so far; brought up to date.</param>
    /// <param name="evaluated">Told of every fresh measurement, from any worker.</param>
    /// <param name="cancellation">Stops before the next measurement; those under way are finished and journaled.</param>
    /// <exception cref="ReplayException">The journal says that something else was asked in this generation.</exception>
    public IReadOnlyList<Evaluation> Evaluate(
        string search, int generation, IReadOnlyList<Proposal> proposals, ref SearchCounts counts, Action<Outcome> evaluated, CancellationToken cancellation)
    {
        Key[] keys = [.. proposals.Select(p => new Key(encoding.Decode(p.Genome), scorer.MinibatchOf(p.Budget)))];
        replay.Require(search, generation, [.. proposals.Zip(keys, (proposal, key) => (proposal.Genome, key.Plan, key.Scored))]);
        Work[] asked = [.. keys.Select((key, i) => new Work(key, proposals[i], i)).DistinctBy(work => work.Key)];
        Work[] fresh = [.. asked.Where(work => !known.ContainsKey(work.Key) && !FollowsFromMore(work.Key))];
        Work[] unmeasured = [.. fresh.Where(work => replay.Find(work.Key.Plan, work.Key.Scored) is null)];
        var measured = unmeasured.Zip(MeasureAll(search, generation, unmeasured, evaluated, cancellation)).ToDictionary(pair => pair.First.Key, pair => pair.Second);
        (Replayed, Measured) = (Replayed + fresh.Length - unmeasured.Length, Measured + unmeasured.Length);
        foreach (var (key, _, _) in fresh)
        {
            Learn(key, measured.TryGetValue(key, out var outcome) ? outcome : OutcomeOf(replay.Find(key.Plan, key.Scored)!));
            var cost = ledger.CostOf(key.Plan, key.Scored);
            ledger.Add(key.Plan, key.Scored);
            counts = counts with
            {
                Evaluations = counts.Evaluations + cost.Evaluations,
                Failed = counts.Failed + (known[key].Failure is null ? 0 : 1),
                TokensEvaluated = counts.TokensEvaluated + cost.Tokens,
                TokensTrained = counts.TokensTrained + cost.Trained,
            };
        }

        counts = counts with { CacheHits = counts.CacheHits + proposals.Count - fresh.Length };
        return [.. proposals.Zip(keys, (proposal, key) => known[key].For(proposal, scorer.Metrics))];
    }

    /// <summary>Makes sure that a search that is over is as long as the journal has it.</summary>
    /// <exception cref="ReplayException">It is not.</exception>
    public void RequireEnd(string search, int generations) => replay.RequireEnd(search, generations);

    // What a plan gave on more first windows says what it gave on fewer.
    private bool FollowsFromMore(Key key)
    {
        if (!scorer.ByWindow || !key.Scored.IsFirstWindows || !longest.TryGetValue(key.Plan, out var more) || more.Scored.Tokens < key.Scored.Tokens)
        {
            return false;
        }

        known.Add(key, scorer.FirstOf(more.Outcome, key.Scored));
        return true;
    }

    private void Learn(Key key, Outcome outcome)
    {
        known.Add(key, outcome);
        if (key.Scored.IsFirstWindows && outcome.Windows is not null)
        {
            longest[key.Plan] = (key.Scored, outcome);
        }
    }

    private Outcome? KnownOf(Key key) => key.Scored.IsFirstWindows && longest.TryGetValue(key.Plan, out var shorter) ? shorter.Outcome : null;

    private static Outcome OutcomeOf(JournalEntry entry) => new(entry.Values, entry.Failure) { Windows = entry.Windows };

    private Outcome[] MeasureAll(string search, int generation, Work[] work, Action<Outcome> evaluated, CancellationToken cancellation)
    {
        var outcomes = new Outcome[work.Length];
        int[] order = [.. Enumerable.Range(0, work.Length).OrderBy(i => scorer.PathOf(work[i].Key.Plan), StringComparer.Ordinal)];
        SideBySide([.. order.Where(i => work[i].Key.Scored.Trained == 0)], split);
        SideBySide([.. order.Where(i => work[i].Key.Scored.Trained > 0)], split with { Workers = 1 });   // Training has shards on all cores, and room for one model more.
        return outcomes;

        void SideBySide(int[] indices, ThreadSplit split)
        {
            // Of many, nobody waits long for the last; and the parts of one candidate share no states with other candidates.
            var cuts = indices.Length < FewPerWorker * split.Workers;
            var stretches = Stretches.Of([.. indices.Select(i => cuts ? scorer.PiecesOf(work[i].Proposal.Budget, KnownOf(work[i].Key)) : 1)], split.Workers);
            var scorings = indices.Select((i, position) => new Scoring(
                scorer, work[i].Key.Plan, work[i].Proposal.Budget, KnownOf(work[i].Key), stretches.Parts.Count(part => part.Candidate == position))).ToArray();
            OnWorkers(new(stretches.Starts, stretches.Parts.Count), split, Measure, cancellation);

            void Measure(int position)
            {
                var part = stretches.Parts[position];
                if (scorings[part.Candidate].Measure(part) is var (outcome, seconds))
                {
                    Record(indices[part.Candidate], outcome, seconds);
                }
            }
        }

        void Record(int index, Outcome outcome, double seconds)
        {
            var (key, proposal, individual) = work[index];
            outcomes[index] = outcome;
            journal.Append(new(search, generation, individual, [.. proposal.Genome], key.Scored.Tokens, outcome.Values, outcome.Failure,
                Math.Round(seconds, 4), device, key.Scored.Batch, key.Scored.Trained > 0 ? key.Scored.Trained : null) { Windows = outcome.Windows });
            evaluated(outcome);
        }
    }

    private static void OnWorkers(WorkRanges ranges, ThreadSplit split, Action<int> measure, CancellationToken cancellation)
    {
        try
        {
            split.ForEach(
                split.Workers,
                (worker, state) =>
                {
                    while (!state.ShouldExitCurrentIteration && ranges.Take(worker) is { } position)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        measure(position);
                    }
                },
                cancellation);
        }
        catch (AggregateException several)
        {
            // Scoring fails by its outcome, so this is the journal: the first worker that could not write says it for all.
            ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }
    }
}
