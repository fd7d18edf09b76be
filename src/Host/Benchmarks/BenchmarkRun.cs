using System.Globalization;
using EvoPrune.Host.Plugins;

namespace EvoPrune.Host.Benchmarks;

/// <summary>One search of a benchmark: a plugin as experiments use it, on a function in place of a model.</summary>
internal static class BenchmarkRun
{
    private static readonly ModelTopology NoModel = new("none", 0, 0, 0, 0, 0, []);

    /// <summary>The cost vectors that nothing dominates in the optimizer's last population; of all that it found, if it keeps none.</summary>
    public static IReadOnlyList<double[]> Front(PluginUse<IOptimizer> use, TestProblem problem, long seed, CancellationToken cancellation)
    {
        Metric[] metrics = [.. Enumerable.Range(1, problem.Objectives).Select(i => new Metric($"f{i}", "", Direction.Minimize))];
        var optimizer = use.Create(NoModel, new SearchSpace(new UnitCube(problem.Variables)), new Objectives(metrics));
        IReadOnlyList<Evaluation> found = [];
        for (var generation = 0; ; generation++)
        {
            cancellation.ThrowIfCancellationRequested();
            var proposals = optimizer.Ask(new Generation(seed, "benchmark", generation));
            if (proposals.Count == 0)
            {
                break;
            }

            Evaluation[] evaluations = [.. proposals.Select(proposal => Evaluation.Success(
                proposal, [.. problem.Costs(proposal.Genome).Zip(metrics, (cost, metric) => new Measurement(metric, cost))]))];
            optimizer.Tell(evaluations);
            found = optimizer is IPopulationOptimizer ? [] : NonDominated([.. found, .. evaluations]);
        }

        return [.. NonDominated(optimizer is IPopulationOptimizer alive ? alive.Population : found).Select(Costs)];
    }

    /// <summary>The plugin entry of a case: whichever of its settings the plugin has, and the user's.</summary>
    /// <exception cref="InputException">The plugin has no such option, or not with that value.</exception>
    public static PluginUse<IOptimizer> Use(PluginCatalog plugins, PluginDescriptor optimizer, BenchmarkCase @case, IReadOnlyList<string> settings)
    {
        Dictionary<string, int> ofCase = new()
        {
            ["generations"] = @case.Generations,
            ["population"] = @case.Population,
            ["divisions"] = @case.Divisions,
            ["inner-divisions"] = @case.InnerDivisions,
            ["evaluations"] = @case.Population * @case.Generations,
            ["batch"] = @case.Population,
        };
        var entries = optimizer.Options.Options.Where(option => ofCase.ContainsKey(option.Name))
            .Select(option => string.Create(CultureInfo.InvariantCulture, $", {option.Name}: {ofCase[option.Name]}"));
        return plugins.Use<IOptimizer>($"{{ type: {optimizer.Reference}{string.Concat(entries)} }}", settings);
    }

    private static IReadOnlyList<Evaluation> NonDominated(IReadOnlyList<Evaluation> evaluations)
    {
        double[][] costs = [.. evaluations.Select(Costs)];
        return [.. evaluations.Where((_, i) => !costs.Any(other => Pareto.Dominates(other, costs[i])))];
    }

    private static double[] Costs(Evaluation evaluation) => [.. evaluation.Measurements.Select(measurement => measurement.Cost)];

    /// <summary>Free genes in [0, 1]; there is no model that a plan could be of.</summary>
    private sealed class UnitCube(int variables) : IEncoding
    {
        public IReadOnlyList<Gene> Genes { get; } =
            [.. Enumerable.Range(1, variables).Select(i => new ContinuousGene(string.Create(CultureInfo.InvariantCulture, $"x{i}"), 0, 1))];

        public Genome Repair(Genome genome, RandomStream random) => genome;

        public CompressionPlan Decode(Genome genome) => CompressionPlan.Dense;
    }
}
