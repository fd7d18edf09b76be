using System.Runtime.InteropServices;

namespace EvoPrune.Tensors.Natives;

/// <summary>Switches the kernel's huge pages for this process. The launcher makes the C library request them (scripts/memory).</summary>
/// <remarks>
/// For large models they halve the page faults. For small models they only cost time, because the kernel clears whole pages that the
/// tensors do not fill (docs/performance.md).
/// </remarks>
public static partial class HugePages
{
    private const int DisableTransparent = 41;   // PR_SET_THP_DISABLE, prctl(2)
    private const long LargeModel = 100_000_000;

    private static long largest;

    /// <summary>Turns huge pages on if this model or an earlier one is large, and otherwise off. Linux only.</summary>
    /// <param name="bytes">Size of the model's weights.</param>
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
