namespace EvoPrune.Host.Search;

/// <summary>The unit of work of a search: score one candidate on a range of windows.</summary>
/// <remarks>A task is a plain value that refers to nothing in this process, so any worker can carry it out.</remarks>
/// <param name="Candidate">Position of the candidate in its round.</param>
/// <param name="Genome">The genome of the candidate.</param>
/// <param name="Plan">The plan that the encoding decodes the genome to.</param>
/// <param name="Budget">Determines the minibatch and the finetuning.</param>
/// <param name="First">First window to score, as an index into the minibatch.</param>
/// <param name="End">Index behind the last window to score.</param>
internal sealed record EvaluationTask(int Candidate, Genome Genome, CompressionPlan Plan, Budget Budget, int First, int End);

/// <summary>The tasks of one round, handed out to workers. Safe for use by several threads.</summary>
/// <remarks>
/// Every worker begins with an equal share of neighbouring tasks: neighbours begin with the same blocks, so one worker reuses its own
/// prefix cache entries. A worker that has finished takes half of the largest share that is left. In a round of few candidates, the last
/// one would keep a single worker busy while the others wait; there, a candidate that lies across the end of a share is cut into several
/// tasks.
/// </remarks>
internal sealed class TaskQueue
{
    // With more candidates per worker than this, waiting for the last one costs little, and parts of a candidate reuse less of the cache.
    private const int CutBelowPerWorker = 4;

    private readonly Lock gate = new();
    private readonly (int Next, int End)[] shares;

    private TaskQueue(IReadOnlyList<EvaluationTask> tasks, IReadOnlyList<int> starts)
    {
        Tasks = tasks;
        shares = [.. starts.Zip(starts.Skip(1).Append(tasks.Count))];
    }

    /// <summary>All tasks, the parts of a candidate next to each other.</summary>
    public IReadOnlyList<EvaluationTask> Tasks { get; }

    /// <summary>The tasks that every worker begins with, as ranges of <see cref="Tasks"/>.</summary>
    public IReadOnlyList<Range> Shares => [.. shares.Select(share => share.Next..share.End)];

    /// <summary>Queues one task per candidate, cut where a share ends.</summary>
    /// <param name="candidates">One task per candidate, over all of its windows.</param>
    /// <param name="workers">Number of shares.</param>
    /// <param name="windowsPerPass">Windows of one forward pass, between which a candidate may be cut; null if it may not be cut.</param>
    public static TaskQueue Of(IReadOnlyList<EvaluationTask> candidates, int workers, int? windowsPerPass)
    {
        var pass = candidates.Count < CutBelowPerWorker * workers ? windowsPerPass : null;
        int PassesOf(EvaluationTask task) => pass is { } windows ? Math.Max(1, (task.End - task.First + windows - 1) / windows) : 1;
        var total = candidates.Sum(task => (long)PassesOf(task));
        long EndOfShare(int worker) => total * worker / workers;

        List<EvaluationTask> tasks = [];
        List<int> starts = [0];
        long before = 0;
        foreach (var task in candidates)
        {
            var passes = PassesOf(task);
            for (var first = 0; first < passes;)
            {
                var end = (int)Math.Min(passes, EndOfShare(starts.Count) - before);
                if (end <= first)
                {
                    starts.Add(tasks.Count);
                    continue;
                }

                tasks.Add(first == 0 && end == passes ? task : task with
                {
                    First = task.First + first * pass!.Value,
                    End = Math.Min(task.End, task.First + end * pass.Value),
                });
                first = end;
            }

            before += passes;
        }

        starts.AddRange(Enumerable.Repeat(tasks.Count, workers - starts.Count));
        return new(tasks, starts);
    }

    /// <summary>The next task of a worker; null when every task has been taken.</summary>
    public EvaluationTask? Take(int worker)
    {
        lock (gate)
        {
            if (Left(worker) == 0)
            {
                var largest = Enumerable.Range(0, shares.Length).MaxBy(Left);
                var (next, end) = shares[largest];
                var middle = next + (end - next) / 2;
                (shares[largest].End, shares[worker]) = (middle, (middle, end));
            }

            return Left(worker) == 0 ? null : Tasks[shares[worker].Next++];
        }
    }

    private int Left(int worker) => shares[worker].End - shares[worker].Next;
}
