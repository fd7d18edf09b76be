using System.Runtime.InteropServices;

namespace EvoPrune.Torch;

/// <summary>How the C library keeps memory that tensors have given back.</summary>
/// <remarks>
/// glibc learns from the first large tensors to keep everything below 32 MB for later, in every thread's own heap: a search over
/// a 500 MB model then held 170 MB that nobody used. With fixed limits large tensors go straight back to the system, and the
/// many small ones of a forward pass are kept, which is faster too. What the user has set for the allocator stays.
/// </remarks>
internal static partial class HeapLimits
{
    private const int TrimThreshold = -1, MapThreshold = -3;   // M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of malloc.h
    private const int Megabyte = 1 << 20;

    private static readonly string[] UserSettings = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES"];

    internal static void Prepare()
    {
        if (!OperatingSystem.IsLinux() || UserSettings.Any(name => Environment.GetEnvironmentVariable(name) is not null))
        {
            return;
        }

        try
        {
            _ = mallopt(MapThreshold, 4 * Megabyte);
            _ = mallopt(TrimThreshold, 32 * Megabyte);
        }
        catch (EntryPointNotFoundException)
        {
            // A C library other than glibc: its allocator has habits of its own.
        }
    }

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);
}
