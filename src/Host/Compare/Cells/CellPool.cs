using EvoPrune.Host.Compare.Format;

namespace EvoPrune.Host.Compare.Cells;

/// <summary>Runs cells side by side. A cell that fails is noted and the rest goes on, unless the user wants to stop at the first.</summary>
/// <param name="run">Runs one cell: null, or why it failed.</param>
/// <param name="parallel">Cells side by side.</param>
/// <param name="failFast">Whether the first failure ends everything.</param>
/// <param name="ended">Told of every cell's end, one after the other.</param>
internal sealed class CellPool(
    Func<Cell, CancellationToken, Task<string?>> run, int parallel, bool failFast, Action<Cell, string?> ended)
{
    private readonly Lock gate = new();

    /// <summary>Runs the cells, and gives why each of those that failed did. With <c>failFast</c> the rest are not among them.</summary>
    /// <exception cref="OperationCanceledException">The user stopped it.</exception>
    public async Task<IReadOnlyDictionary<string, string>> Run(IReadOnlyList<Cell> cells, CancellationToken cancellation)
    {
        var failures = new Dictionary<string, string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = stop.Token }, async (cell, token) =>
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
            // Stopped at the first failure, which the result tells.
        }

        cancellation.ThrowIfCancellationRequested();
        return failures;
    }
}
