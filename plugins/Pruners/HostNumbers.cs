using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>Single-precision numbers in the host's memory, which loops of our own may read and write.</summary>
internal static class HostNumbers
{
    /// <summary>Whether a tensor holds such numbers.</summary>
    public static bool AreIn(Tensor tensor) => tensor.device.type == DeviceType.CPU && tensor.dtype == ScalarType.Float32;

    /// <summary>They, of a tensor without gaps.</summary>
    public static Span<float> Of(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
