namespace EvoPrune.Host.Search;

/// <summary>Hands out positions 0 to count - 1 to several workers, each a stretch of neighbours; who is done takes half of what another has left.</summary>
/// <remarks>Neighbouring candidates begin alike: one worker that measures them one after the other can reuse what it computed.</remarks>
internal sealed class WorkRanges
{
    private readonly Lock gate = new();
    private readonly (int Next, int End)[] ranges;

    public WorkRanges(int count, int workers) => ranges =
        [.. Enumerable.Range(0, workers).Select(worker => ((int)((long)count * worker / workers), (int)((long)count * (worker + 1) / workers)))];

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
