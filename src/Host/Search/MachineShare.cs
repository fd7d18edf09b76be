using TorchSharp;

namespace EvoPrune.Host.Search;

/// <summary>What a run may use of the machine. No figure depends on it.</summary>
/// <param name="Workers">Candidates measured side by side.</param>
/// <param name="CacheBytes">Room for what candidates share.</param>
internal sealed record MachineShare(int Workers, long CacheBytes)
{
    /// <summary>As users count memory.</summary>
    public const long Megabyte = 1_000_000;

    private const long UsualCache = 1000;

    /// <summary>Megabytes of cache where nobody asks for another size: a gigabyte, or an eighth of the memory where that is less.</summary>
    /// <param name="memory">Bytes that may be used.</param>
    public static int CacheWithin(double memory) => (int)Math.Min(UsualCache, memory / 8 / Megabyte);

    /// <summary>As asked; by default a worker per core or one on a GPU, and the usual cache.</summary>
    /// <param name="workers">Workers asked for.</param>
    /// <param name="cache">Megabytes asked for.</param>
    /// <param name="device">Where candidates are computed.</param>
    public static MachineShare For(int? workers, int? cache, torch.Device device) => new(
        Devices.Workers(workers, device),
        (cache ?? CacheWithin(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)) * Megabyte);

    /// <summary>For people.</summary>
    public override string ToString() =>
        $"{Workers} {(Workers == 1 ? "worker" : "workers")}, {CacheBytes / Megabyte} MB for what candidates share";
}
