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

    /// <summary>Turns huge pages on if a model of so many bytes is large, and off if it is small. Does nothing on systems without them.</summary>
    public static void ChooseFor(long bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Control(DisableTransparent, bytes < LargeModel ? 1u : 0u, 0, 0, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint argument, nuint second, nuint third, nuint fourth);
}
