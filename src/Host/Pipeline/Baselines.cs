using System.Globalization;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Models.Weights;

namespace EvoPrune.Host.Pipeline;

/// <summary>Measures the plans that the search has to beat.</summary>
/// <param name="context">The inputs of the run.</param>
/// <param name="model">The model.</param>
/// <param name="searches">Carries out baselines that search.</param>
/// <param name="reports">Measures plans.</param>
internal sealed class Baselines(RunContext context, PreparedModel model, SearchStage searches, ReportStage reports)
{
    /// <summary>The baselines of the experiment by name, in the order of the result.</summary>
    /// <param name="found">The result of the search.</param>
    /// <param name="best">Its best plan.</param>
    public IReadOnlyDictionary<string, FoundPlan> Measure(SearchResult found, FoundPlan best)
    {
        var plugins = context.Plugins;
        var plan = context.Experiment.Encoding.Decode(found.Best!.Genome);
        var baselines = new Dictionary<string, FoundPlan>();
        bool Asked(Baseline baseline) => context.Spec.Baselines.Contains(baseline);

        if (Asked(Baseline.Uniform))
        {
            baselines["uniform"] = Uniform("uniform", UniformLike(plan, best.Metrics), model.Method);

            // A plan that drops sublayers has to beat other dropped sublayers, not zeros at the same sparsity.
            foreach (var (name, other) in DroppedAlike.Of(plan, model.Model.Topology, context.Spec.Seed))
            {
                baselines[name] = Unsearched(name, other, model.Method) with { Summary = PlanSummary.Of(other, model.Model.Topology) };
            }
        }

        if (Asked(Baseline.Greedy))
        {
            baselines["greedy"] = Searched("greedy", plugins.Choose<IOptimizer>("greedy"));
        }

        if (Asked(Baseline.Quantization))
        {
            var rounding = PruningMethod.Of(plugins.Choose<IPruner>("round-to-nearest").Create(model.Model.Topology));
            foreach (var bits in (int[])[8, 4, 3])
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{bits}-bit");
                baselines[name] = Uniform(name, new Quantize(bits), rounding);
            }
        }

        if (Asked(Baseline.Random))
        {
            baselines["random"] = Searched("random", plugins.Choose<IOptimizer>("random", ("evaluations", EvaluationsLike(found.Counts))));
        }

        return baselines;
    }

    private FoundPlan Unsearched(string name, CompressionPlan plan, PruningMethod method)
    {
        var metrics = reports.Metrics(name, plan, method);
        return new(null, metrics.Objectives, metrics);
    }

    private FoundPlan Uniform(string name, Treatment treatment, PruningMethod method) =>
        Unsearched(name, CompressionPlan.Uniform(model.Model.Topology, treatment), method);

    // A baseline that found nothing is a row with its reason in place of figures.
    private FoundPlan Searched(string name, PluginUse<IOptimizer> optimizer)
    {
        var searched = searches.Baseline(name, optimizer);
        if (searched.Best is { } member)
        {
            return reports.Found(name, member);
        }

        var objectives = context.Experiment.Fitness.ToDictionary(fitness => fitness.Metric.Name, _ => (double?)null);
        return new(null, objectives, new(null, objectives, double.NaN, double.NaN, 0, 0, double.NaN)
        {
            Failure = SearchStage.WhyNothing(searched),
        });
    }

    // A plan with one treatment for all sublayers is its own uniform counterpart. Any other plan is spread evenly at its sparsity, and
    // ranks weights by the metric of the plan if it has only one.
    private Treatment UniformLike(CompressionPlan plan, ModelMetrics achieved)
    {
        if (plan.Changes.Count == model.Model.Topology.Sublayers.Count()
            && plan.Changes.Values.Distinct().ToList() is [var same and (Sparsify or Quantize or Shrink)])
        {
            return same;
        }

        var metrics = plan.Changes.Values
            .SelectMany(treatment => treatment is PerLayer each ? each.Layers : (IEnumerable<Treatment>)[treatment])
            .Select(treatment => (treatment as Sparsify)?.Metric)
            .Distinct()
            .ToList();
        return model.Method.Uniform(achieved.Sparsity, metrics is [var common] ? common : null);
    }

    // Random search scores on the whole set, where minibatches count by their share of it.
    private long EvaluationsLike(SearchCounts counts)
    {
        var tokens = context.Experiment.Calibration.Windows.Tokens;
        return context.Spec.PerCluster ? counts.Evaluations : (counts.TokensEvaluated + tokens - 1) / tokens;
    }
}

/// <summary>
/// Plans that drop as many sublayers of each kind as another plan, without looking at the model. A search for sublayers to drop has to beat
/// them.
/// </summary>
internal static class DroppedAlike
{
    /// <summary>The plans by name; none unless the given plan drops whole sublayers and changes nothing else.</summary>
    /// <param name="plan">The plan to compare with.</param>
    /// <param name="topology">The model.</param>
    /// <param name="seed">The seed of the run.</param>
    public static IReadOnlyList<(string Name, CompressionPlan Plan)> Of(CompressionPlan plan, ModelTopology topology, long seed)
    {
        if (plan.Changes.Count == 0 || plan.Changes.Values.Any(treatment => treatment is not Drop))
        {
            return [];
        }

        int[] blocks = [.. topology.Blocks.Select(block => block.Index)];
        int[] shuffled = [.. blocks];
        new RandomStream(seed, "dropped alike").Shuffle<int>(shuffled);
        return
        [
            ("drop first", Drops(plan, topology, blocks)),
            ("drop last", Drops(plan, topology, [.. blocks.Reverse()])),
            ("drop random", Drops(plan, topology, shuffled)),
        ];
    }

    // Drops whole blocks in the given order, then as many single sublayers of each kind in the remaining blocks.
    private static CompressionPlan Drops(CompressionPlan plan, ModelTopology topology, IReadOnlyList<int> order)
    {
        bool IsWhole(Block block) => block.Sublayers.All(sublayer => plan[sublayer.Id] is Drop);
        IEnumerable<SublayerId> SublayersOf(int block) => topology.Blocks[block].Sublayers.Select(sublayer => sublayer.Id);

        var whole = topology.Blocks.Count(block => block.Sublayers.Count > 0 && IsWhole(block));
        var gone = order.Where(block => topology.Blocks[block].Sublayers.Count > 0).Take(whole).ToHashSet();
        var sublayers = topology.Blocks.Select(block => block.Index).Where(gone.Contains).SelectMany(SublayersOf).ToList();
        foreach (var kind in new[] { SublayerKind.Attention, SublayerKind.Mlp })
        {
            var single = topology.Blocks.Where(block => !IsWhole(block)).SelectMany(block => block.Sublayers)
                .Count(sublayer => sublayer.Id.Kind == kind && plan[sublayer.Id] is Drop);
            var left = order.Where(block => !gone.Contains(block)).SelectMany(SublayersOf).Where(id => id.Kind == kind);
            sublayers.AddRange(left.Take(single));
        }

        return new(sublayers.Select(id => KeyValuePair.Create(id, Treatment.Drop)));
    }
}
