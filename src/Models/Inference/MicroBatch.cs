using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>How many windows go through a unit at a time.</summary>
/// <remarks>
/// Chosen by the size of a window and the kind of device alone, so that the same windows give the same bits wherever they are
/// computed. On a CPU the intermediate results of a unit then stay in a core's cache: from 256 to 1024 tokens the time hardly
/// differs, from 2048 on it grows. Other devices need more work at a time than a cache holds.
/// </remarks>
internal static class MicroBatch
{
    private const long CpuTokens = 512;
    private const long DeviceTokens = 16_384;

    /// <summary>Splits windows into ranges of whole windows.</summary>
    public static IEnumerable<(long Start, long Count)> Ranges(long windows, long length, Device device)
    {
        var most = Math.Max(1, (device.type == TorchSharp.DeviceType.CPU ? CpuTokens : DeviceTokens) / length);
        for (long start = 0; start < windows; start += most)
        {
            yield return (start, Math.Min(most, windows - start));
        }
    }
}
