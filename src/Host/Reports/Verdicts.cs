using System.Globalization;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Reports;

/// <summary>
/// The conclusions of a run: the best plan against each baseline, on the report text and in the objectives of the search.
/// </summary>
internal static class Verdicts
{
    // As in comparisons: plans with larger differences do not solve the same task.
    private const double SparsityTolerance = 0.01;

    /// <summary>One sentence per baseline, then one more per baseline that was post-trained.</summary>
    public static IEnumerable<string> Of(RunResult result)
    {
        var best = result.Best!.Metrics;
        foreach (var (name, baseline) in result.Baselines!)
        {
            yield return Math.Abs(baseline.Metrics.Sparsity - best.Sparsity) > SparsityTolerance
                ? string.Create(CultureInfo.InvariantCulture,
                $"The best plan and {name} are not compared: their sparsities are {best.Sparsity:0.0 %} and "
                    + $"{baseline.Metrics.Sparsity:0.0 %}.")
                : Sentence(name, best.Perplexity, baseline.Metrics.Perplexity, "on the report text")
                + InTheSearch(result, name, baseline.Metrics);
        }

        foreach (var (name, baseline) in result.Baselines.Where(pair => best.Finetuned is not null
            && pair.Value.Metrics.Finetuned is not null))
        {
            yield return Sentence(
                name, best.Finetuned!.Perplexity, baseline.Metrics.Finetuned!.Perplexity,
                string.Create(CultureInfo.InvariantCulture, $"after {best.Finetuned.Tokens:N0} tokens of post-training each"));
        }
    }

    private static string Sentence(string name, double? measuredBest, double? measuredBaseline, string where)
    {
        if (measuredBest is not { } best || measuredBaseline is not { } baseline)
        {
            return $"{(measuredBest is null ? "The best plan" : name)} has no perplexity {where}: the best plan and {name} are not "
                + $"compared there.";
        }

        var (difference, relative) = (Math.Abs(baseline - best), Math.Abs(baseline - best) / baseline);
        var by = string.Create(CultureInfo.InvariantCulture,
            $"by {Figures.Show(difference, "0.00")} perplexity ({relative:0.0 %}) {where}.");
        return best < baseline ? $"The best plan beats {name} {by}"
            : best > baseline ? $"The best plan is worse than {name} {by}"
            : $"The best plan and {name} have the same perplexity {where}.";
    }

    // Report and objectives may disagree, and then one of them alone would mislead.
    private static string InTheSearch(RunResult result, string name, ModelMetrics baseline)
    {
        string[] worse = [.. result.Best!.Metrics.Objectives
            .Where(own => result.MetricOf(own.Key) is { } metric && own.Value is { } value
            && baseline.Objectives.GetValueOrDefault(own.Key) is { } other && metric.Cost(value) > metric.Cost(other))
            .Select(own =>
            $"{own.Key} {result.MetricOf(own.Key)!.Show(own.Value!.Value)} against "
                + $"{result.MetricOf(own.Key)!.Show(baseline.Objectives[own.Key]!.Value)}")];
        return worse.Length == 0 ? ""
            : $" In what the search was about, on the calibration text, it is worse than {name}: {string.Join(", ", worse)}.";
    }
}
