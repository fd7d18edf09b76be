using System.Globalization;
using EvoPrune.Host.Compare.Format;
using EvoPrune.Host.Compare.Statistics;
using EvoPrune.Host.Reports;
using Spectre.Console;

namespace EvoPrune.Host.Compare.Results;

/// <summary>The closing table of a comparison: the variants from best to worst, what may be said of them, and what went wrong.</summary>
internal static class ComparisonTable
{
    public static void Write(IAnsiConsole console, ComparisonResult result)
    {
        console.WriteLine($"report perplexity{(result.Measure == ComparedMeasure.Finetuned ? " after post-training" : "")}: median, median absolute deviation, mean difference seed by seed");
        console.Write(Variants(result));
        foreach (var variant in Sorted(result).Where(variant => variant.Name != result.Baseline && variant.Perplexity is not null))
        {
            console.WriteLine(Sentence(variant, result));
        }

        if (result.Texts is { Count: > 1 } texts)
        {
            console.WriteLine();
            console.Write(Matrix(result, texts));
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

    private static Table Variants(ComparisonResult result)
    {
        var hasPublished = result.Variants.Any(variant => variant.Published is not null);
        var (isAfter, hasTrained) = (result.Measure == ComparedMeasure.Finetuned, result.Variants.Any(variant => variant.TokensTrained > 0));
        string[] headers = ["#", "variant", "seeds", .. Some(isAfter, "before"), "median", "spread", "sparsity", "evals", .. Some(hasTrained, "trained"), $"vs {result.Baseline}", "95 % interval", "won"];
        var table = NewTable([.. headers, .. Some(hasPublished, "paper")], leftAligned: 1);
        var dense = result.Variants.Where(variant => variant.Dense is not null).Select(variant => variant.Dense!.Value).Distinct().ToList();
        foreach (var variant in Sorted(result))
        {
            string[] row =
            [
                variant.Rank is { } rank ? Whole(rank) : "-",
                variant.Name,
                $"{variant.Finished}/{result.Seeds.Count}",
                .. Some(isAfter, Show(variant.Pruned?.Median, "0.00")),
                Show(variant.Perplexity?.Median, "0.00"),
                Show(variant.Perplexity?.Deviation, "0.00"),
                Show(variant.Sparsity?.Median, "0.0%"),
                Whole(variant.Evaluations),
                .. Some(hasTrained, Whole(variant.TokensTrained)),
                variant.Difference is { Mean: var mean } ? Figures.Signed(mean) : "",
                variant.Difference is { Low: { } low, High: { } high } ? $"{Figures.Signed(low)} to {Figures.Signed(high)}" : "",
                variant.Difference is { } difference ? $"{difference.Wins}:{difference.Losses}" : "",
                .. Some(hasPublished, Show(variant.Published?.Perplexity, "0.00")),
            ];
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        if (dense.Count == 1)
        {
            string[] row = ["", "dense", "", .. Some(isAfter, ""), Show(dense[0], "0.00")];
            table.AddRow([.. row, .. Enumerable.Repeat("", table.Columns.Count - row.Length)]);
        }

        return table;
    }

    private static string[] Some(bool isShown, string text) => isShown ? [text] : [];

    private static Table Matrix(ComparisonResult result, IReadOnlyList<TextRow> texts)
    {
        var table = NewTable(["perplexity on", .. texts.Select(text => text.Text)], leftAligned: 0);
        table.AddRow(["dense", .. texts.Select(text => Show(text.Dense, "0.00"))]);
        foreach (var variant in Sorted(result))
        {
            table.AddRow([Markup.Escape(variant.Name), .. texts.Select(text => text.Variants.TryGetValue(variant.Name, out var entry) ? Show(entry.Perplexity.Median, "0.00") : "")]);
        }

        return table;
    }

    private static Table NewTable(IReadOnlyList<string> headers, int leftAligned)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var (header, i) in headers.Select((header, i) => (header, i)))
        {
            var column = new TableColumn(Markup.Escape(header)).NoWrap();
            column.Padding = new Padding(0, 0, 1, 0);
            table.AddColumn(i == leftAligned ? column : column.RightAligned());
        }

        return table;
    }

    private static IEnumerable<VariantResult> Sorted(ComparisonResult result) => result.Variants.OrderBy(variant => variant.Rank ?? int.MaxValue);

    private static string Sentence(VariantResult variant, ComparisonResult result)
    {
        if (variant.Difference is not { } difference)
        {
            return $"{variant.Name} is not ranked: {variant.NotRanked}.";
        }

        var size = string.Create(CultureInfo.InvariantCulture, $"{Figures.Show(Math.Abs(difference.Mean), "0.00")} perplexity ({Math.Abs(difference.Relative):0.0 %})");
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
