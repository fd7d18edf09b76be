using EvoPrune.Host.Search;

namespace EvoPrune.Host.Compare;

/// <summary>Runs cells in parallel. The other cells continue when one fails, unless the user asked to stop at the first failure.</summary>
/// <param name="run">Runs one cell and returns null, or the reason for a failure.</param>
/// <param name="parallel">Number of cells in parallel.</param>
/// <param name="failFast">Whether the first failure stops all cells.</param>
/// <param name="ended">Called when a cell ends, for one cell at a time.</param>
internal sealed class CellPool(
    Func<Cell, CancellationToken, Task<string?>> run, int parallel, bool failFast, Action<Cell, string?> ended)
{
    private readonly Lock gate = new();

    /// <summary>
    /// Runs the cells and returns the reason for each failure by cell name. Cells stopped by <c>failFast</c> are not included.
    /// </summary>
    /// <exception cref="OperationCanceledException">The user stopped it.</exception>
    public async Task<IReadOnlyDictionary<string, string>> Run(IReadOnlyList<Cell> cells, CancellationToken cancellation)
    {
        var failures = new Dictionary<string, string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = stop.Token },
                async (cell, token) =>
            {
                var failure = await run(cell, token);
                lock (gate)
                {
                    if (stop.IsCancellationRequested && failure is not null)
                    {
                        return;
                    }

                    if (failure is not null)
                    {
                        failures[cell.Name] = failure;
                    }

                    ended(cell, failure);
                    if (failure is not null && failFast)
                    {
                        stop.Cancel();
                    }
                }
            });
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Stopped at the first failure, which the result contains.
        }

        cancellation.ThrowIfCancellationRequested();
        return failures;
    }
}

/// <summary>How the machine is divided between cells. Results do not depend on it, except for the number of threads.</summary>
/// <param name="Parallel">Cells in parallel.</param>
/// <param name="Workers">Candidates that one cell measures in parallel.</param>
/// <param name="CacheMegabytes">Size of the cache of one cell.</param>
internal sealed record CellShares(int Parallel, int Workers, int CacheMegabytes)
{
    /// <summary>Threads per candidate.</summary>
    public int Threads { get; init; } = 1;

    // A cell holds the dense weights, one pruned sublayer and activations: 1.5 times its weights is enough.
    private const double RoomPerWeight = 1.5;

    /// <summary>The requested shares, or as many cells as cores and memory allow. The cores are divided between the cells.</summary>
    /// <param name="cells">Cells to run.</param>
    /// <param name="askedParallel">Requested cells in parallel; null to choose.</param>
    /// <param name="askedWorkers">Requested candidates in parallel over all cells; null for as many as the cores support.</param>
    /// <param name="askedCache">Requested megabytes of cache over all cells; null to choose.</param>
    /// <param name="weights">Bytes of the weights of one model in memory.</param>
    /// <param name="memory">Bytes of available memory.</param>
    /// <param name="feeds">Candidates that the cores support in parallel; 1 for a GPU.</param>
    public static CellShares Of(int cells, int? askedParallel, int? askedWorkers, int? askedCache, double weights, double memory, int feeds)
    {
        var all = askedWorkers ?? feeds;
        var fitting = Math.Clamp((int)Math.Min(int.MaxValue, memory / (RoomPerWeight * Math.Max(1, weights))), 1, all);
        var parallel = Math.Max(1, Math.Min(cells, askedParallel ?? fitting));
        return new(parallel, Math.Max(1, all / parallel), (askedCache ?? MachineShare.CacheWithin(memory)) / parallel);
    }
}
