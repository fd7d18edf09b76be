using EvoPrune.Host.Runs;
using EvoPrune.Host.Tasks;

namespace EvoPrune.Host.Compare;

/// <summary>Compares the answers of variants on zero-shot tasks, document by document.</summary>
internal static class TaskRows
{
    private const string Method = "paired bootstrap over documents";

    /// <summary>A row for every task, and one for their mean if there are several; none if no cell was measured on tasks.</summary>
    /// <param name="terms">The terms of the comparison.</param>
    /// <param name="finished">The finished cells by variant.</param>
    public static IReadOnlyList<TaskRow> Of(ComparisonTerms terms, ILookup<string, CellOutcome> finished)
    {
        string[] tasks = [.. terms.Variants.SelectMany(variant => finished[variant]).SelectMany(cell => Results(cell, dense: false))
            .Select(result => result.Name).Distinct()];
        List<TaskRow> rows = [.. tasks.Select(task => Row(task, [task], terms, finished))];
        return tasks.Length > 1 ? [.. rows, Row(ComparedMeasure.Mean, tasks, terms, finished)] : rows;
    }

    private static TaskRow Row(string name, IReadOnlyList<string> tasks, ComparisonTerms terms, ILookup<string, CellOutcome> finished)
    {
        var entries = new Dictionary<string, TaskEntry>();
        foreach (var variant in terms.Variants)
        {
            double[] accuracies = [.. finished[variant].Select(cell => Mean(cell, tasks, result => result.Acc)).OfType<double>()];
            double[] normalized = name == ComparedMeasure.Mean ? []
                : [.. finished[variant].Select(cell => Mean(cell, tasks, result => result.AccNorm)).OfType<double>()];
            if (accuracies.Length > 0)
            {
                entries[variant] = new(
                    SampleSummary.Of(accuracies), normalized.Length > 0 ? SampleSummary.Of(normalized) : null,
                    variant == terms.Baseline ? null
                        : OverDocuments(name, variant, tasks, RankingRules.Pairs([.. finished[variant]], [.. finished[terms.Baseline]])));
            }
        }

        var all = terms.Variants.SelectMany(variant => finished[variant]).ToList();
        double[] dense = [.. all.Select(cell => Mean(cell, tasks, result => result.Acc, dense: true)).OfType<double>()];
        var documents = tasks.Sum(task =>
            all.SelectMany(cell => Results(cell, dense: false)).First(result => result.Name == task).Documents);
        return new(name, documents, dense.Length > 0 ? SampleSummary.Of(dense).Median : null, entries);
    }

    private static IReadOnlyList<TaskResult> Results(CellOutcome cell, bool dense) =>
        (dense ? cell.Result!.Dense : cell.Result!.Best!.Metrics)!.Tasks ?? [];

    // Null unless all tasks have the value.
    private static double? Mean(CellOutcome cell, IReadOnlyList<string> tasks, Func<TaskResult, double?> value, bool dense = false)
    {
        var results = Results(cell, dense).ToDictionary(result => result.Name);
        double?[] values = [.. tasks.Select(task => results.TryGetValue(task, out var result) ? value(result) : null)];
        return values.Contains(null) ? null : values.Average();
    }

    // Answers to a document under several seeds are not independent, so their mean is what is drawn.
    private static DocumentDifference? OverDocuments(
        string name, string variant, IReadOnlyList<string> tasks, IReadOnlyList<(CellOutcome Variant, CellOutcome Baseline)> pairs)
    {
        double[]?[] differences = [.. tasks.Select(task => Differences(task, pairs))];
        if (pairs.Count == 0 || differences.Contains(null))
        {
            return null;
        }

        var interval = ConfidenceInterval.Bootstrap([.. differences.Select(each => each!)],
            new RandomStream(0, $"bootstrap {variant} on documents of {name}"));
        return new(differences.Average(each => each!.Average()), interval.Low, interval.High, Method);
    }

    private static double[]? Differences(string task, IReadOnlyList<(CellOutcome Variant, CellOutcome Baseline)> pairs)
    {
        var answers = pairs.Select(pair => (
            Own: pair.Variant.Answers.GetValueOrDefault(task), Other: pair.Baseline.Answers.GetValueOrDefault(task))).ToList();
        if (answers.Any(pair => pair.Own is null || pair.Other is null || pair.Own.Protocol != pair.Other.Protocol))
        {
            return null;
        }

        return [.. Enumerable.Range(0, answers[0].Own!.IsRight.Count).Select(document => answers.Average(pair =>
            (pair.Own!.IsRight[document] ? 1.0 : 0) - (pair.Other!.IsRight[document] ? 1 : 0)))];
    }
}
