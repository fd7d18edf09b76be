namespace EvoPrune.Host.Search;

/// <summary>Hands out positions to several workers, each a stretch of neighbours; who is done takes half of what another has left.</summary>
/// <remarks>Neighbouring candidates begin alike: one worker that measures them one after the other can reuse what it computed.</remarks>
internal sealed class WorkRanges
{
    private readonly Lock gate = new();
    private readonly (int Next, int End)[] ranges;

    /// <summary>Nothing is handed out yet.</summary>
    /// <param name="starts">The first position of every worker, rising from 0.</param>
    /// <param name="count">Behind the last position.</param>
    public WorkRanges(IReadOnlyList<int> starts, int count) => ranges = [.. starts.Zip(starts.Skip(1).Append(count))];

    /// <summary>The next position for a worker; null when all are taken.</summary>
    public int? Take(int worker)
    {
        lock (gate)
        {
            if (Left(worker) == 0)
            {
                var richest = Enumerable.Range(0, ranges.Length).MaxBy(Left);
                var (next, end) = ranges[richest];
                var middle = next + (end - next) / 2;
                (ranges[richest].End, ranges[worker]) = (middle, (middle, end));
            }

            return Left(worker) == 0 ? null : ranges[worker].Next++;
        }
    }

    private int Left(int worker) => ranges[worker].End - ranges[worker].Next;
}
