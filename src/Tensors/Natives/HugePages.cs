using System.Runtime.InteropServices;

namespace EvoPrune.Tensors.Natives;

/// <summary>Whether the kernel serves this process with huge pages, for which the launcher has the C library ask (scripts/memory).</summary>
/// <remarks>
/// Tensors of a large model cost half the page faults with them. Those of a small one only pay for zeros in pages that they do not fill
/// (docs/performance.md).
/// </remarks>
public static partial class HugePages
{
    private const int DisableTransparent = 41;   // PR_SET_THP_DISABLE, prctl(2)
    private const long LargeModel = 100_000_000;

    private static long largest;

    /// <summary>Turns huge pages on once a model of so many bytes, or one before it, is large, and off until then. Does nothing on systems without them.</summary>
    public static void ChooseFor(long bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            largest = Math.Max(largest, bytes);
            _ = Control(DisableTransparent, largest < LargeModel ? 1u : 0u, 0, 0, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint argument, nuint second, nuint third, nuint fourth);
}
