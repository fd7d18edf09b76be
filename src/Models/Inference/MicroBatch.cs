using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>How many windows go through a sublayer at a time.</summary>
/// <remarks>
/// On the host, results do not depend on it: each window depends on itself alone. The intermediate results of a sublayer then stay in a core's
/// cache: from 256 to 1024 tokens the time hardly differs, from 2048 on it grows. Other devices need more work at a time than a cache holds.
/// </remarks>
public static class MicroBatch
{
    private const long CpuTokens = 512;
    private const long DeviceTokens = 16_384;

    /// <summary>Windows of a length that go through together.</summary>
    public static long WindowsOf(long length, Device device) =>
        Math.Max(1, (device.type == TorchSharp.DeviceType.CPU ? CpuTokens : DeviceTokens) / length);

    /// <summary>Splits windows into ranges of whole windows.</summary>
    /// <param name="windows">How many there are.</param>
    /// <param name="length">Tokens of each.</param>
    /// <param name="device">Where they are computed.</param>
    /// <param name="isCast">
    /// Whether libtorch multiplies bfloat16 numbers. It may choose another kernel for another number of rows, so the host computes one window at a time.
    /// </param>
    internal static IEnumerable<(long Start, long Count)> Ranges(long windows, long length, Device device, bool isCast = false)
    {
        var most = isCast && Autocast.IsNative && device.type == TorchSharp.DeviceType.CPU ? 1 : WindowsOf(length, device);
        for (long start = 0; start < windows; start += most)
        {
            yield return (start, Math.Min(most, windows - start));
        }
    }
}
