using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace EvoPrune.Torch;

/// <summary>What the native libraries must know about the processor before they are loaded.</summary>
/// <remarks>
/// OpenBLAS up to 0.3.21 takes processors that it does not know by name for AVX2 machines, even when they have AVX-512: half
/// the speed in single precision. Its kernels can be chosen by an environment variable, which it reads once, when it is
/// loaded. .NET's own environment is a copy that native code never sees, hence setenv. What the user has set stays.
/// </remarks>
internal static partial class CpuDispatch
{
    private static bool HasAvx512 =>
        Avx512F.IsSupported && Avx512F.VL.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported;

    internal static void Prepare()
    {
        if (HasAvx512)
            _ = setenv("OPENBLAS_CORETYPE", "SKYLAKEX", overwrite: 0);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
