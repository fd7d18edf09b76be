using System.Diagnostics;
using EvoPrune.Host.Plugins;

namespace EvoPrune.Host.Benchmarks;

/// <summary>What searches for the least value of a function gave over all seeds.</summary>
/// <param name="Problem">The function.</param>
/// <param name="Variables">Its number of variables.</param>
/// <param name="Values">The best value found, by seed from the first; 0 is the optimum.</param>
/// <param name="Found">Their spread.</param>
/// <param name="Evaluations">Evaluations made, by seed from the first.</param>
/// <param name="Seconds">Wall time of all seeds.</param>
public sealed record FunctionRow(
    string Problem, int Variables, IReadOnlyList<double> Values, BestMedianWorst Found, IReadOnlyList<int> Evaluations, double Seconds);

/// <summary>Runs an optimizer plugin on functions of one objective.</summary>
/// <param name="plugins">All plugins.</param>
/// <param name="optimizer">The optimizer.</param>
/// <param name="settings">The user's options for it, as <c>key=value</c>.</param>
/// <param name="evaluations">What every search may cost. Generations are as many as that, too, so that it is the cost that ends a search.</param>
internal sealed class FunctionBenchmark(PluginCatalog plugins, PluginDescriptor optimizer, IReadOnlyList<string> settings, int evaluations)
{
    /// <summary>Searches with seeds from a first one.</summary>
    public FunctionRow Run(TestFunction function, int seeds, int first, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var use = BenchmarkRun.Use(plugins, optimizer, new Dictionary<string, int> { ["generations"] = evaluations, ["evaluations"] = evaluations }, settings);
        var found = Seeds.Run(seeds, first, seed => BenchmarkRun.Best(use, function, seed, evaluations, cancellation), cancellation);
        return new(
            function.Name, function.Variables, [.. found.Select(search => search.Cost)], BestMedianWorst.Of(found.Select(search => search.Cost)),
            [.. found.Select(search => search.Evaluations)], Math.Round(watch.Elapsed.TotalSeconds, 1));
    }
}
