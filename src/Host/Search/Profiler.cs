using System.Diagnostics;
using System.Diagnostics.Metrics;
using EvoPrune.Host.Reports;
using EvoPrune.Models;

namespace EvoPrune.Host.Search;

/// <summary>Listens to <see cref="Phases"/> from its making on, and makes a profile of a search of it.</summary>
internal sealed class Profiler : IDisposable
{
    /// <summary>What is left of the workers' time: losses, waiting for each other, and whatever is not timed.</summary>
    public const string Rest = "losses, waiting and the rest";

    private readonly Lock gate = new();
    private readonly MeterListener listener = new();
    private readonly Dictionary<string, double> seconds = [];
    private double operations;

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

    /// <summary>Carries a search out and says where its time went.</summary>
    /// <param name="search">The search.</param>
    /// <param name="split">Candidates measured side by side, and their threads.</param>
    /// <param name="device">Where they are.</param>
    /// <param name="sublayers">Sublayers that need not be run and sublayers that were, so far.</param>
    public (SearchResult Result, RunProfile Profile) Of(Func<SearchResult> search, ThreadSplit split, TorchSharp.torch.Device device, Func<(long Reused, long Run)> sublayers)
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

        phases[Rest] = Math.Max(0, wall * split.Workers - phases.Where(phase => phase.Key != Phases.Text).Sum(phase => phase.Value));
        return (result, new(
            split.Workers,
            wall,
            phases.OrderByDescending(phase => phase.Key == Phases.Text).ThenByDescending(phase => phase.Value).ToDictionary(phase => phase.Key, phase => Math.Round(phase.Value, 3)),
            result.Counts.Evaluations / wall,
            result.Counts.TokensEvaluated / wall,
            reused + run == 0 ? 0 : (double)reused / (reused + run),
            carriedOut / wall,
            MatrixProducts.Rate(split, device)));
    }

    public void Dispose() => listener.Dispose();
}
