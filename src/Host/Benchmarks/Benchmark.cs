using System.Diagnostics;
using EvoPrune.Host.Plugins;

namespace EvoPrune.Host.Benchmarks;

/// <summary>What one case gave over all seeds.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Objectives">Its number of objectives.</param>
/// <param name="Population">Genomes per generation.</param>
/// <param name="Generations">Generations.</param>
/// <param name="Targets">What the distance was measured to.</param>
/// <param name="Igd">Inverted generational distance, by seed from the first.</param>
/// <param name="Found">Its spread.</param>
/// <param name="Published">The published spread, where it is known.</param>
/// <param name="Seconds">Wall time of all seeds.</param>
public sealed record BenchmarkRow(
    string Problem,
    int Objectives,
    int Population,
    int Generations,
    string Targets,
    IReadOnlyList<double> Igd,
    BestMedianWorst Found,
    BestMedianWorst? Published,
    double Seconds);

/// <summary>Runs an optimizer plugin on functions whose front is known.</summary>
/// <param name="plugins">All plugins.</param>
/// <param name="optimizer">The optimizer.</param>
/// <param name="settings">The user's options for it, as <c>key=value</c>; they go before those of a case.</param>
internal sealed class Benchmark(PluginCatalog plugins, PluginDescriptor optimizer, IReadOnlyList<string> settings)
{
    /// <summary>Runs a case with seeds from a first one.</summary>
    public BenchmarkRow Run(BenchmarkCase @case, int seeds, int first, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var use = BenchmarkRun.Use(plugins, optimizer, @case.Options, settings);
        var figures = Seeds.Run(
            seeds, first, seed => InvertedGenerationalDistance.Of(BenchmarkRun.Front(use, @case.Problem, seed, cancellation), @case.Problem.Targets), cancellation);
        return new(
            @case.Problem.Name, @case.Problem.Objectives, @case.Population, @case.Generations, @case.Problem.TargetsAre, figures,
            BestMedianWorst.Of(figures), Published.Of(optimizer.Id, @case.Problem.Name, @case.Problem.Objectives), Math.Round(watch.Elapsed.TotalSeconds, 1));
    }
}
