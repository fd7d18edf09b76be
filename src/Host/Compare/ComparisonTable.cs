using System.Globalization;
using EvoPrune.Host.Reports;
using Spectre.Console;

namespace EvoPrune.Host.Compare;

/// <summary>The closing table of a comparison: the variants from best to worst, then conclusions, notes and failures.</summary>
internal static class ComparisonTable
{
    public static void Write(IAnsiConsole console, ComparisonResult result)
    {
        console.WriteLine(
            $"{result.Measure.Name}: median, median absolute deviation, mean difference seed by seed"
                + (result.Measure.IsAccuracy ? ", in percentage points" : ""));
        Variants(result).Write(console, "comparison.json has all.");
        foreach (var variant in Sorted(result).Where(variant => variant.Name != result.Baseline && variant.Value is not null))
        {
            console.WriteLine(Sentence(variant, result));
        }

        if (result.Texts is { Count: > 1 } texts)
        {
            console.WriteLine();
            Matrix(result, texts).Write(console, "comparison.json has all.");
        }

        if (result.Tasks is { Count: > 0 } tasks)
        {
            console.WriteLine();
            console.WriteLine("zero-shot tasks: median acc in per cent; in brackets the difference to the baseline in percentage points,");
            console.WriteLine("with its 95 % interval by a paired bootstrap over documents");
            TaskMatrix(result, tasks).Write(console, "comparison.json has all.");
        }

        foreach (var note in result.Notes)
        {
            console.WriteLine(note);
        }

        foreach (var cell in result.Cells.Where(cell => cell.Failure is not null))
        {
            console.WriteLine($"{cell.State.ToString().ToLowerInvariant()}: {cell.Variant}, seed {cell.Seed}: {cell.Failure}");
        }
    }

    private static FoldingTable Variants(ComparisonResult result)
    {
        var hasPublished = result.Variants.Any(variant => variant.Published is not null);
        var measure = result.Measure;
        var (isAfter, hasTrained) = (measure != ComparedMeasure.Pruned,
            result.Variants.Any(variant => variant.TokensTrained > 0));
        (string Header, int Importance)[] columns =
        [
            ("#", 10), ("variant", 12), ("seeds", 6), .. isAfter ? [(measure.IsOfTasks ? "perplexity" : "before", 4)]
                : Array.Empty<(string, int)>(), ("median", 11), ("spread", 3), ("sparsity", 7), ("evals", 1),
            .. hasTrained ? [("trained", 0)] : Array.Empty<(string, int)>(), ($"vs {result.Baseline}", 9), ("95 % interval", 8), ("won", 5),
            .. hasPublished ? [("paper", 2)] : Array.Empty<(string, int)>(),
        ];
        var table = new FoldingTable(isDense: true);
        foreach (var (header, importance) in columns)
        {
            table.Add(header, importance, isText: header == "variant");
        }

        var dense = result.Variants.Where(variant => variant.Dense is not null).Select(variant => variant.Dense!.Value).Distinct().ToList();
        foreach (var variant in Sorted(result))
        {
            string[] row =
            [
                variant.Rank is { } rank ? Whole(rank) : "-",
                variant.Name,
                $"{variant.Finished}/{result.Seeds.Count}",
                .. Some(isAfter, Show(variant.Pruned?.Median, "0.00")),
                variant.Value is { Median: var median } ? measure.Show(median) : "",
                variant.Value is { Deviation: var deviation } ? measure.Show(deviation) : "",
                Show(variant.Sparsity?.Median, "0.0%"),
                Whole(variant.Evaluations),
                .. Some(hasTrained, Whole(variant.TokensTrained)),
                variant.Difference is { Mean: var mean } ? measure.ShowDifference(mean) : "",
                variant.Difference is { Low: { } low, High: { } high }
                    ? $"{measure.ShowDifference(low)} to {measure.ShowDifference(high)}" : "",
                variant.Difference is { } difference ? $"{difference.Wins}:{difference.Losses}" : "",
                .. Some(hasPublished, Show(variant.Published?.Perplexity, "0.00")),
            ];
            table.AddRow(row);
        }

        if (dense.Count == 1)
        {
            string[] row = ["", "dense", "", .. Some(isAfter, ""), measure.Show(dense[0])];
            table.AddRow([.. row, .. Enumerable.Repeat("", columns.Length - row.Length)]);
        }

        return table;
    }

    private static string[] Some(bool isShown, string text) => isShown ? [text] : [];

    private static FoldingTable Matrix(ComparisonResult result, IReadOnlyList<TextRow> texts)
    {
        var table = new FoldingTable(isDense: true).Add("perplexity on", texts.Count, isText: true);
        foreach (var (text, i) in texts.Select((text, i) => (text, i)))
        {
            table.Add(text.Text, texts.Count - 1 - i);
        }

        table.AddRow(["dense", .. texts.Select(text => Show(text.Dense, "0.00"))]);
        foreach (var variant in Sorted(result))
        {
            table.AddRow([variant.Name,
                .. texts.Select(text => text.Variants.TryGetValue(variant.Name, out var entry) ? Show(entry.Perplexity.Median, "0.00")
                : "")]);
        }

        return table;
    }

    private static FoldingTable TaskMatrix(ComparisonResult result, IReadOnlyList<TaskRow> tasks)
    {
        VariantResult[] variants = [.. Sorted(result)];
        var table = new FoldingTable(isDense: true)
            .Add("task", variants.Length + 2, isText: true).Add("documents", 0).Add("dense", variants.Length + 1);
        foreach (var (i, variant) in variants.Index())
        {
            table.Add(variant.Name, variants.Length - i);
        }

        foreach (var task in tasks)
        {
            table.AddRow([
                task.Task, Whole(task.Documents), Percent(task.Dense),
                .. variants.Select(variant => task.Variants.TryGetValue(variant.Name, out var entry) ? Cell(entry) : ""),
            ]);
        }

        return table;
    }

    private static string Cell(TaskEntry entry) => Percent(entry.Accuracy.Median) + (entry.OverDocuments is not { } difference ? ""
        : $" ({Figures.Signed(100 * difference.Mean)}: {Figures.Signed(100 * difference.Low)} to {Figures.Signed(100 * difference.High)})");

    private static string Percent(double? share) => share is { } value ? Figures.Show(100 * value, "0.00") : "";

    private static IEnumerable<VariantResult> Sorted(ComparisonResult result) =>
        result.Variants.OrderBy(variant => variant.Rank ?? int.MaxValue);

    private static string Sentence(VariantResult variant, ComparisonResult result)
    {
        if (variant.Difference is not { } difference)
        {
            return $"{variant.Name} is not ranked: {variant.NotRanked}.";
        }

        var size = result.Measure.Size(Math.Abs(difference.Mean), Math.Abs(difference.Relative));
        var seeds = difference.Pairs == 1 ? "one seed" : $"{difference.Pairs} seeds";
        return difference.Verdict switch
        {
            Verdict.Better => $"{variant.Name} is better than {result.Baseline} by {size} over {seeds}.",
            Verdict.Worse => $"{variant.Name} is worse than {result.Baseline} by {size} over {seeds}.",
            _ => $"{variant.Name}: no difference to {result.Baseline} shown over {seeds}.",
        };
    }

    private static string Whole(double? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? "";

    private static string Show(double? value, string format) => value is { } number ? Figures.Show(number, format) : "";
}
