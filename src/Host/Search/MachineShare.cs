namespace EvoPrune.Host.Search;

/// <summary>What a run may use of the machine. No figure depends on it, but for last bits on the number of threads.</summary>
/// <param name="Split">Candidates side by side, and threads of each.</param>
/// <param name="CacheBytes">Room for what candidates share.</param>
internal sealed record MachineShare(ThreadSplit Split, long CacheBytes)
{
    /// <summary>As users count memory.</summary>
    public const long Megabyte = 1_000_000;

    private const long UsualCache = 1000;

    /// <summary>Megabytes of cache where nobody asks for another size: a gigabyte, or an eighth of the memory where that is less.</summary>
    /// <param name="memory">Bytes that may be used.</param>
    public static int CacheWithin(double memory) => (int)Math.Min(UsualCache, memory / 8 / Megabyte);

    /// <summary>With so many megabytes of cache, or the usual ones.</summary>
    /// <param name="split">How the cores are shared out.</param>
    /// <param name="cache">Megabytes asked for.</param>
    public static MachineShare For(ThreadSplit split, int? cache) => new(
        split,
        (cache ?? CacheWithin(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)) * Megabyte);
}
