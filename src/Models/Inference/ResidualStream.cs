using EvoPrune.Models.Profiling;
using EvoPrune.Tensors.Kernels;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>Rows of a residual stream that go through a sublayer together.</summary>
/// <param name="Start">First row.</param>
/// <param name="Count">Number of rows.</param>
/// <param name="Positions">For windows, or for the sequences in these rows.</param>
internal sealed record RowBatch(long Start, long Count, Positions Positions);

/// <summary>The residual states of all windows or sequences on their way through the sublayers, micro-batch by micro-batch.</summary>
/// <param name="states">(rows, hidden size).</param>
/// <param name="batches">The micro-batches, which cover all rows.</param>
internal sealed class ResidualStream(Tensor states, IReadOnlyList<RowBatch> batches)
{
    /// <summary>(rows, hidden size).</summary>
    public Tensor States => states;

    /// <summary>Of windows: (windows, length, hidden size).</summary>
    public Tensor ByWindow() => states.view(-1, batches[0].Positions.Length, states.shape[1]);

    /// <summary>Runs a sublayer on all rows, in place.</summary>
    public void Apply(TransformerSublayer sublayer, InputObserver? observe = null)
    {
        using var span = Phases.Time(Phases.Blocks);
        Phases.Count(Operations(sublayer, onlyObserved: false));
        ForEachBatch((batch, positions) => sublayer.Apply(batch, positions, observe));
    }

    /// <summary>Applies a norm, in place.</summary>
    public void Apply(Norm norm) => ForEachBatch((batch, _) => batch.copy_(norm.Apply(batch)));

    /// <summary>Runs sublayers one after the other for their observers; the states stay as they are.</summary>
    public void Observe(IReadOnlyList<(TransformerSublayer Sublayer, InputObserver? Observe)> sublayers)
    {
        using var span = Phases.Time(Phases.Statistics);
        Phases.Count(sublayers.Index().Sum(each => Operations(each.Item.Sublayer, onlyObserved: each.Index == sublayers.Count - 1)));
        ForEachBatch((batch, positions) =>
        {
            var copy = batch.clone();
            foreach (var (sublayer, observe) in sublayers.SkipLast(1))
            {
                sublayer.Apply(copy, positions, observe);
            }

            sublayers[^1].Sublayer.Observe(copy, positions, sublayers[^1].Observe!);
        });
    }

    private double Operations(TransformerSublayer sublayer, bool onlyObserved) =>
        batches.Sum(batch => sublayer.Operations(batch.Count, batch.Positions.MeanLength, onlyObserved));

    private void ForEachBatch(Action<Tensor, Positions> work)
    {
        foreach (var (start, count, positions) in batches)
        {
            using var scope = NewDisposeScope();
            work(states.narrow(0, start, count), positions);
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

    // Packed sequences have a mask of rows x rows.
    private const long DeviceRows = 4096;

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
        var most = IsAlone(isCast, device) ? 1 : WindowsOf(length, device);
        for (long start = 0; start < windows; start += most)
        {
            yield return (start, Math.Min(most, windows - start));
        }
    }

    /// <summary>Splits packed sequences into ranges with whole sequences and their stems; rows are counted from each start.</summary>
    internal static IEnumerable<(long Start, IReadOnlyList<Segment> Segments)> Ranges(
        PackedSequences sequences, Device device, bool isCast = false)
    {
        var most = IsAlone(isCast, device) ? 1 : device.type == TorchSharp.DeviceType.CPU ? CpuTokens : DeviceRows;
        List<Segment> segments = [];
        var (start, end) = (0, 0);
        foreach (var family in Families(sequences.Sequences))
        {
            var rows = family.Sum(sequence => sequence.Count);
            if (segments.Count > 0 && end - start + rows > most)
            {
                yield return (start, segments);
                (start, segments) = (end, []);
            }

            var first = start;
            segments.AddRange(family.Select(sequence => new Segment(
                sequence.Start - first, sequence.Count, Math.Max(0, sequence.StemStart - first), sequence.StemCount)));
            end += rows;
        }

        yield return (start, segments);
    }

    // A sequence on its own with those that go on after it.
    private static IEnumerable<List<PackedSequence>> Families(IEnumerable<PackedSequence> sequences)
    {
        List<PackedSequence> family = [];
        foreach (var sequence in sequences)
        {
            if (sequence.StemCount == 0 && family.Count > 0)
            {
                yield return family;
                family = [];
            }

            family.Add(sequence);
        }

        yield return family;
    }

    private static bool IsAlone(bool isCast, Device device) =>
        isCast && Autocast.IsNative && device.type == TorchSharp.DeviceType.CPU;
}
