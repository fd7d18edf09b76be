using System.Diagnostics;
using EvoPrune.Host.Plugins;

namespace EvoPrune.Host.Benchmarks;

/// <summary>The result of one case over all seeds.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Objectives">Its number of objectives.</param>
/// <param name="Population">Genomes per generation.</param>
/// <param name="Generations">Generations.</param>
/// <param name="Targets">Description of the points that the distance is measured to.</param>
/// <param name="Igd">Inverted generational distance per seed.</param>
/// <param name="Found">Best, median and worst of the distances.</param>
/// <param name="Published">Published best, median and worst; null if unknown.</param>
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

/// <summary>Runs an optimizer plugin on functions with a known Pareto front.</summary>
/// <param name="plugins">All plugins.</param>
/// <param name="optimizer">The optimizer.</param>
/// <param name="settings">Options of the user as <c>key=value</c>; they override those of a case.</param>
internal sealed class Benchmark(PluginCatalog plugins, PluginDescriptor optimizer, IReadOnlyList<string> settings)
{
    /// <summary>Runs a case under consecutive seeds.</summary>
    public BenchmarkRow Run(BenchmarkCase @case, int seeds, int first, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var use = BenchmarkRun.Use(plugins, optimizer, @case.Options, settings);
        var figures = Seeds.Run(
            seeds, first, seed =>
                InvertedGenerationalDistance.Of(BenchmarkRun.Front(use, @case.Problem, seed, cancellation), @case.Problem.Targets),
                cancellation);
        return new(
            @case.Problem.Name, @case.Problem.Objectives, @case.Population, @case.Generations, @case.Problem.TargetsAre, figures,
            BestMedianWorst.Of(figures), Published.Of(optimizer.Id, @case.Problem.Name, @case.Problem.Objectives),
            Math.Round(watch.Elapsed.TotalSeconds, 1));
    }
}

/// <summary>The result of the searches for the minimum of a function over all seeds.</summary>
/// <param name="Problem">The function.</param>
/// <param name="Variables">Its number of variables.</param>
/// <param name="Values">The best value per seed; the optimum is 0.</param>
/// <param name="Found">Best, median and worst of the values.</param>
/// <param name="Evaluations">Number of evaluations per seed.</param>
/// <param name="Seconds">Wall time of all seeds.</param>
public sealed record FunctionRow(
    string Problem, int Variables, IReadOnlyList<double> Values, BestMedianWorst Found, IReadOnlyList<int> Evaluations, double Seconds);

/// <summary>Runs an optimizer plugin on functions with one objective.</summary>
/// <param name="plugins">All plugins.</param>
/// <param name="optimizer">The optimizer.</param>
/// <param name="settings">Options of the user as <c>key=value</c>.</param>
/// <param name="evaluations">
/// Evaluations per search. The number of generations is the same, so that the evaluations end a search first.
/// </param>
internal sealed class FunctionBenchmark(PluginCatalog plugins, PluginDescriptor optimizer, IReadOnlyList<string> settings, int evaluations)
{
    /// <summary>Searches under consecutive seeds.</summary>
    public FunctionRow Run(TestFunction function, int seeds, int first, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var use = BenchmarkRun.Use(plugins, optimizer,
            new Dictionary<string, int> { ["generations"] = evaluations, ["evaluations"] = evaluations }, settings);
        var found = Seeds.Run(seeds, first, seed => BenchmarkRun.Best(use, function, seed, evaluations, cancellation), cancellation);
        return new(
            function.Name, function.Variables, [.. found.Select(search => search.Cost)],
            BestMedianWorst.Of(found.Select(search => search.Cost)),
            [.. found.Select(search => search.Evaluations)], Math.Round(watch.Elapsed.TotalSeconds, 1));
    }
}

/// <summary>Best, median and worst value over the seeds of a benchmark.</summary>
public sealed record BestMedianWorst(double Best, double Median, double Worst)
{
    /// <summary>Summarizes values. Smaller is better.</summary>
    public static BestMedianWorst Of(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return new(sorted[0], (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[^1]);
    }
}

/// <summary>
/// The results of NSGA-III over 20 runs by Deb and Jain (2014), table III, as cited elsewhere; not checked against the paper.
/// </summary>
internal static class Published
{
    /// <summary>The published inverted generational distances; null if unknown.</summary>
    public static BestMedianWorst? Of(string optimizer, string problem, int objectives) => (optimizer, problem, objectives) switch
    {
        ("nsga3", "dtlz1", 3) => new(4.880e-4, 1.308e-3, 4.880e-3),
        ("nsga3", "dtlz2", 3) => new(1.262e-3, 1.357e-3, 2.114e-3),
        _ => null,
    };
}
