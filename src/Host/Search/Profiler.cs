using System.Diagnostics;
using System.Diagnostics.Metrics;
using EvoPrune.Models.Profiling;
using EvoPrune.Tensors.Kernels;
using static TorchSharp.torch;

namespace EvoPrune.Host.Search;

/// <summary>The time profile of a search, for <c>run --profile</c>.</summary>
/// <param name="Workers">Candidates measured in parallel.</param>
/// <param name="Seconds">Wall time of the search.</param>
/// <param name="Phases">Seconds of all workers together by phase. Reading texts happens before the search and comes first.</param>
/// <param name="EvaluationsPerSecond">Plans measured per second.</param>
/// <param name="TokensPerSecond">Calibration tokens scored per second.</param>
/// <param name="UnitsReused">Share of the sublayers whose output came from the prefix cache, in [0, 1].</param>
/// <param name="OperationsPerSecond">Multiplications and additions in matrix products per second.</param>
/// <param name="MatrixProductRate">The same for large matrix products alone on this machine, with as many workers.</param>
public sealed record RunProfile(
    int Workers,
    double Seconds,
    IReadOnlyDictionary<string, double> Phases,
    double EvaluationsPerSecond,
    double TokensPerSecond,
    double UnitsReused,
    double OperationsPerSecond,
    double MatrixProductRate);

/// <summary>Collects the measurements of <see cref="Phases"/> and makes the profile of a search from them.</summary>
internal sealed class Profiler : IDisposable
{
    /// <summary>The phase for the rest of the workers' time: losses, waiting for each other, and everything untimed.</summary>
    public const string Rest = "losses, waiting and the rest";

    private readonly Lock gate = new();
    private readonly MeterListener listener = new();
    private readonly Dictionary<string, double> seconds = [];
    private double operations;

    /// <summary>Begins to listen.</summary>
    public Profiler()
    {
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (instrument.Meter.Name == Phases.Meter)
            {
                to.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            lock (gate)
            {
                if (tags is [{ Value: string phase }])
                {
                    seconds[phase] = seconds.GetValueOrDefault(phase) + value;
                }
                else
                {
                    operations += value;
                }
            }
        });
        listener.Start();
    }

    /// <summary>Carries out a search and profiles it.</summary>
    /// <param name="search">The search.</param>
    /// <param name="split">Candidates measured in parallel, and their threads.</param>
    /// <param name="device">The device of the search.</param>
    /// <param name="sublayers">Numbers of sublayers taken from the prefix cache and computed, so far.</param>
    public (SearchResult Result, RunProfile Profile) Of(
        Func<SearchResult> search, ThreadSplit split, Device device, Func<(long Reused, long Run)> sublayers)
    {
        lock (gate)
        {
            foreach (var phase in seconds.Keys.Where(phase => phase != Phases.Text))
            {
                seconds.Remove(phase);
            }

            operations = 0;
        }

        var before = sublayers();
        var watch = Stopwatch.StartNew();
        var result = search();
        var wall = watch.Elapsed.TotalSeconds;
        var (reused, run) = (sublayers().Reused - before.Reused, sublayers().Run - before.Run);
        Dictionary<string, double> phases;
        double carriedOut;
        lock (gate)
        {
            (phases, carriedOut) = (new(seconds), operations);
        }

        var timed = phases.Where(phase => phase.Key != Phases.Text).Sum(phase => phase.Value);
        phases[Rest] = Math.Max(0, wall * split.Workers - timed);
        var ordered = phases.OrderByDescending(phase => phase.Key == Phases.Text).ThenByDescending(phase => phase.Value);
        return (result, new(
            split.Workers,
            wall,
            ordered.ToDictionary(phase => phase.Key, phase => Math.Round(phase.Value, 3)),
            result.Counts.Evaluations / wall,
            result.Counts.TokensEvaluated / wall,
            reused + run == 0 ? 0 : (double)reused / (reused + run),
            carriedOut / wall,
            MatrixProducts.Rate(split, device)));
    }

    public void Dispose() => listener.Dispose();
}

/// <summary>The speed of large matrix products on this machine, an upper bound for the speed of a search.</summary>
internal static class MatrixProducts
{
    private const int Size = 1024, Products = 8, Rounds = 5;

    /// <summary>Multiplications and additions per second of all workers together, the best of a few rounds.</summary>
    public static double Rate(ThreadSplit split, Device device) => Enumerable.Range(0, Rounds).Max(_ =>
    {
        var watch = Stopwatch.StartNew();
        Thread[] threads = [.. Enumerable.Range(0, split.Workers).Select(_ => new Thread(() => Multiply(split, device)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return 2.0 * Size * Size * Size * Products * split.Workers / watch.Elapsed.TotalSeconds;
    });

    private static void Multiply(ThreadSplit split, Device device)
    {
        split.Enter();
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (left, product) = (ones(Size, Size, device: device), ones(Size, Size, device: device));
        var packed = PackedWeight.TryOf(left);   // the kernel that candidates use
        for (var i = 0; i < Products; i++)
        {
            product = (packed?.Apply(product, null) ?? matmul(product, left)).div_(Size);
        }

        product[0, 0].item<float>();   // waits for a GPU
    }
}
