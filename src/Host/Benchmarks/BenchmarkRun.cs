using System.Globalization;
using System.Runtime.ExceptionServices;
using EvoPrune.Host.Plugins;

namespace EvoPrune.Host.Benchmarks;

/// <summary>One search of a benchmark: an optimizer plugin on a function in place of a model.</summary>
internal static class BenchmarkRun
{
    private static readonly ModelTopology NoModel = new("none", 0, 0, 0, 0, 0, []);

    /// <summary>The non-dominated cost vectors of the last population, or of all evaluations if the optimizer has no population.</summary>
    public static IReadOnlyList<double[]> Front(PluginUse<IOptimizer> use, TestProblem problem, long seed, CancellationToken cancellation)
    {
        var optimizer = Create(use, problem);
        IReadOnlyList<Evaluation> found = [];
        foreach (var round in Rounds(optimizer, problem, seed, int.MaxValue, cancellation))
        {
            found = optimizer is IPopulationOptimizer ? [] : NonDominated([.. found, .. round]);
        }

        return [.. NonDominated(optimizer is IPopulationOptimizer alive ? alive.Population : found).Select(Costs)];
    }

    /// <summary>The lowest cost of a legal genome in a search with one objective, and the number of evaluations.</summary>
    /// <exception cref="InputException">The optimizer proposed no legal genome.</exception>
    public static (double Cost, int Evaluations) Best(PluginUse<IOptimizer> use, TestProblem problem, long seed, int most,
        CancellationToken cancellation)
    {
        var (space, cost, evaluations) = (Space(problem), double.PositiveInfinity, 0);
        foreach (var round in Rounds(Create(use, problem), problem, seed, most, cancellation))
        {
            cost = round.Where(evaluation => space.IsLegal(evaluation.Genome)).Select(evaluation => evaluation.Cost).Append(cost).Min();
            evaluations += round.Count;
        }

        return double.IsFinite(cost) ? (cost, evaluations) : throw new InputException(
            $"{use.Plugin} proposed no legal genome on {problem.Name} with seed {seed}", use.Plugin.Path,
            $"A genome has {problem.Variables} genes here, each from 0 to 1.");
    }

    /// <summary>The plugin entry of a benchmark, with those options that the plugin has and the settings of the user.</summary>
    /// <exception cref="InputException">A setting of the user is wrong.</exception>
    public static PluginUse<IOptimizer> Use(PluginCatalog plugins, PluginDescriptor optimizer, IReadOnlyDictionary<string, int> options,
        IReadOnlyList<string> settings)
    {
        var entries = optimizer.Options.Options.Where(option => options.ContainsKey(option.Name))
            .Select(option => string.Create(CultureInfo.InvariantCulture, $", {option.Name}: {options[option.Name]}"));
        return plugins.Use<IOptimizer>($"{{ type: {optimizer.Reference}{string.Concat(entries)} }}", settings);
    }

    private static IOptimizer Create(PluginUse<IOptimizer> use, TestProblem problem) =>
        use.Create(NoModel, Space(problem), new Objectives(Metrics(problem)));

    private static SearchSpace Space(TestProblem problem) => new(new UnitCube(problem.Variables));

    private static Metric[] Metrics(TestProblem problem) =>
        [.. Enumerable.Range(1, problem.Objectives).Select(i => new Metric($"f{i}", "", Direction.Minimize))];

    // The last round is cut at the budget. The optimizer does not receive an incomplete round.
    private static IEnumerable<IReadOnlyList<Evaluation>> Rounds(IOptimizer optimizer, TestProblem problem, long seed, int most,
        CancellationToken cancellation)
    {
        var metrics = Metrics(problem);
        for (var (generation, left) = (0, most); left > 0; generation++)
        {
            cancellation.ThrowIfCancellationRequested();
            var proposals = optimizer.Ask(new Generation(seed, "benchmark", generation));
            if (proposals.Count == 0)
            {
                break;
            }

            Evaluation[] evaluations = [.. proposals.Take(left).Select(proposal => Evaluation.Success(
                proposal, [.. problem.Costs(proposal.Genome).Zip(metrics, (cost, metric) => new Measurement(metric, cost))]))];
            left -= evaluations.Length;
            if (evaluations.Length == proposals.Count)
            {
                optimizer.Tell(evaluations);
            }

            yield return evaluations;
        }
    }

    private static IReadOnlyList<Evaluation> NonDominated(IReadOnlyList<Evaluation> evaluations)
    {
        double[][] costs = [.. evaluations.Select(Costs)];
        return [.. evaluations.Where((_, i) => !costs.Any(other => Pareto.Dominates(other, costs[i])))];
    }

    private static double[] Costs(Evaluation evaluation) => [.. evaluation.Measurements.Select(measurement => measurement.Cost)];

    /// <summary>Unconstrained genes in [0, 1]. Plans are empty, because there is no model.</summary>
    private sealed class UnitCube(int variables) : IEncoding
    {
        public IReadOnlyList<Gene> Genes { get; } =
            [.. Enumerable.Range(1, variables).Select(i => new ContinuousGene(string.Create(CultureInfo.InvariantCulture, $"x{i}"), 0, 1))];

        public Genome Repair(Genome genome, RandomStream random) => genome;

        public CompressionPlan Decode(Genome genome) => CompressionPlan.Dense;
    }
}

/// <summary>Searches that differ in their seed alone, in parallel over the cores. Results do not depend on the number of cores.</summary>
internal static class Seeds
{
    /// <summary>The results of a search under consecutive seeds.</summary>
    /// <remarks>If several searches fail, the first exception is thrown.</remarks>
    public static T[] Run<T>(int count, int first, Func<long, T> search, CancellationToken cancellation)
    {
        var found = new T[count];
        try
        {
            Parallel.For(0, count,
                new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
                found[i] = search(first + i));
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }

        return found;
    }
}
