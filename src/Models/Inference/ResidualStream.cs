using EvoPrune.Models.Profiling;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>The residual states of all windows on their way through the sublayers, micro-batch by micro-batch.</summary>
/// <param name="states">(windows x length, hidden size).</param>
/// <param name="windows">Number of windows.</param>
/// <param name="positions">For windows of this length.</param>
/// <param name="isCast">Whether products are in bfloat16.</param>
internal sealed class ResidualStream(Tensor states, long windows, Positions positions, bool isCast)
{
    /// <summary>(windows x length, hidden size).</summary>
    public Tensor States => states;

    /// <summary>(windows, length, hidden size).</summary>
    public Tensor ByWindow() => states.view(windows, positions.Length, -1);

    /// <summary>Runs a sublayer on all windows, in place.</summary>
    public void Apply(TransformerSublayer sublayer, InputObserver? observe = null)
    {
        using var span = Phases.Time(Phases.Blocks);
        Phases.Count(sublayer.Operations(windows * positions.Length, positions.Length, onlyObserved: false));
        ForEachBatch(batch => sublayer.Apply(batch, positions, observe));
    }

    /// <summary>Applies a norm, in place.</summary>
    public void Apply(Norm norm) => ForEachBatch(batch => batch.copy_(norm.Apply(batch)));

    /// <summary>Runs sublayers one after the other for their observers; the states stay as they are.</summary>
    public void Observe(IReadOnlyList<(TransformerSublayer Sublayer, InputObserver? Observe)> sublayers)
    {
        using var span = Phases.Time(Phases.Statistics);
        Phases.Count(sublayers.Index().Sum(each =>
            each.Item.Sublayer.Operations(windows * positions.Length, positions.Length, onlyObserved: each.Index == sublayers.Count - 1)));
        ForEachBatch(batch =>
        {
            var copy = batch.clone();
            foreach (var (sublayer, observe) in sublayers.SkipLast(1))
            {
                sublayer.Apply(copy, positions, observe);
            }

            sublayers[^1].Sublayer.Observe(copy, positions, sublayers[^1].Observe!);
        });
    }

    private void ForEachBatch(Action<Tensor> work)
    {
        var length = positions.Length;
        foreach (var (start, count) in MicroBatch.Ranges(windows, length, states.device, isCast))
        {
            using var scope = NewDisposeScope();
            work(states.narrow(0, start * length, count * length));
        }
    }
}

/// <summary>How many windows go through a sublayer at a time.</summary>
/// <remarks>
/// On the host no result depends on it: each window is computed alone. Up to 1024 tokens, the intermediate results of a sublayer stay in a
/// core's cache; from 2048 tokens on the time grows. A GPU needs more work at a time.
/// </remarks>
public static class MicroBatch
{
    private const long CpuTokens = 512;
    private const long DeviceTokens = 16_384;

    /// <summary>How many windows of a length go through together.</summary>
    public static long WindowsOf(long length, Device device) =>
        Math.Max(1, (device.type == TorchSharp.DeviceType.CPU ? CpuTokens : DeviceTokens) / length);

    /// <summary>Splits windows into ranges of whole windows.</summary>
    /// <param name="windows">Number of windows.</param>
    /// <param name="length">Tokens of each.</param>
    /// <param name="device">Where they are computed.</param>
    /// <param name="isCast">
    /// Whether products are in bfloat16. libtorch may choose another kernel for another number of rows, so the host then takes one window
    /// at a time.
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
