using EvoPrune.Host.Search;

namespace EvoPrune.Host.Compare.Cells;

/// <summary>How many cells run side by side, and how many candidates each of them measures at a time. Results depend on neither.</summary>
/// <param name="Parallel">Cells side by side.</param>
/// <param name="Workers">Candidates that one cell measures side by side.</param>
/// <param name="CacheMegabytes">Room of one cell for what its candidates share.</param>
internal sealed record CellShares(int Parallel, int Workers, int CacheMegabytes)
{
    /// <summary>Threads that compute one candidate.</summary>
    public int Threads { get; init; } = 1;

    // A cell holds the dense weights, one sublayer pruned, and activations: this many times its weights are enough.
    private const double RoomPerWeight = 1.5;

    /// <summary>As asked, or as many cells as there are cores and the memory takes; the cores are shared between them.</summary>
    /// <param name="cells">Cells to run.</param>
    /// <param name="askedParallel">What the user wants; null to choose.</param>
    /// <param name="askedWorkers">Candidates side by side over all cells; null for as many as the cores feed.</param>
    /// <param name="askedCache">Megabytes of cache over all cells; null to choose.</param>
    /// <param name="weights">Bytes of one model's weights as they are held.</param>
    /// <param name="memory">Bytes that may be used.</param>
    /// <param name="feeds">Candidates that the cores feed; 1 for a GPU, which one cell fills.</param>
    public static CellShares Of(int cells, int? askedParallel, int? askedWorkers, int? askedCache, double weights, double memory, int feeds)
    {
        var all = askedWorkers ?? feeds;
        var fitting = Math.Clamp((int)Math.Min(int.MaxValue, memory / (RoomPerWeight * Math.Max(1, weights))), 1, all);
        var parallel = Math.Max(1, Math.Min(cells, askedParallel ?? fitting));
        return new(parallel, Math.Max(1, all / parallel), (askedCache ?? MachineShare.CacheWithin(memory)) / parallel);
    }
}
