using System.Globalization;
using Spectre.Console;

namespace EvoPrune.Host.Reports;

/// <summary>The closing table of a run: the dense model, the baselines and the best plan side by side, then what that means.</summary>
internal static class ResultTable
{
    private const int BarWidth = 24;

    public static void Write(IAnsiConsole console, RunResult result)
    {
        var (dense, best, baselines) = (result.Dense!, result.Best!, result.Baselines!);
        var objectives = dense.Objectives.Keys.ToList();
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("model").NoWrap());
        var hasFinetuned = baselines.Values.Append(best).Any(found => found.Metrics.Finetuned is not null);
        string[] headers =
            ["report perplexity", "vs dense", .. hasFinetuned ? ["finetuned"] : Array.Empty<string>(), .. objectives.Select(name => $"calibration {name}"), "sparsity", "zeros", "params removed", "MB", "tokens/s"];
        foreach (var header in headers)
        {
            table.AddColumn(new TableColumn(header).RightAligned());
        }

        table.AddRow(Row("dense", dense, dense, objectives, hasFinetuned));
        foreach (var (name, baseline) in baselines)
        {
            table.AddRow(Row(name, baseline.Metrics, dense, objectives, hasFinetuned));
        }

        table.AddRow(Row("best found", best.Metrics, dense, objectives, hasFinetuned));
        console.Write(table);
        foreach (var (name, metrics) in baselines.Select(pair => (pair.Key, pair.Value.Metrics)).Prepend(("dense", dense)).Append(("best found", best.Metrics)))
        {
            foreach (var failure in new[] { metrics.Failure, metrics.Finetuned?.Failure }.OfType<string>())
            {
                console.WriteLine($"{Figures.Failed}: {name}: {failure}");
            }
        }

        if (result.Message is { } message)
        {
            console.WriteLine(message);
        }

        foreach (var (name, baseline) in baselines)
        {
            console.WriteLine(Verdict(name, best.Metrics.Perplexity, baseline.Metrics.Perplexity, "on the report text"));
        }

        foreach (var (name, baseline) in baselines.Where(_ => best.Metrics.Finetuned is not null).Where(pair => pair.Value.Metrics.Finetuned is not null))
        {
            var ours = best.Metrics.Finetuned!;
            console.WriteLine(Verdict(name, ours.Perplexity, baseline.Metrics.Finetuned!.Perplexity, $"after {Tokens(ours.Tokens)} tokens of post-training each"));
        }

        if (result is { Choice: { } choice, Front: { } front })
        {
            FrontListing.Write(console, front, choice);
        }

        if (best.Genome is { Count: > 0 } genome && best.Metrics.ParametersRemoved == 0)
        {
            WriteGenes(console, best.Genes ?? [.. genome.Select((gene, i) => new NamedGene(Show(i, "0"), Show(gene, "0.000")))]);
        }

        var counts = result.Counts!;
        if (result.Profile is { } profile)
        {
            ProfileTable.Write(console, profile);
        }

        if (result.Racing is { } racing)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"racing: {racing.Dropped} candidates given up on the way{(racing.Unscored > 0 ? $", {racing.Unscored} of them unscored" : "")}, {racing.TokensSaved:N0} tokens saved ({(double)racing.TokensSaved / (racing.TokensSaved + counts.TokensEvaluated):0.0 %})"));
        }

        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{counts.Evaluations} evaluations ({counts.CacheHits} more answered from the cache, {counts.Failed} failed), {counts.TokensEvaluated:N0} tokens, "
            + $"{(counts.TokensTrained > 0 ? $"{Tokens(counts.TokensTrained)} tokens trained, " : "")}{result.Seconds:0.0} s, peak memory {result.PeakMemory / 1e6:0} MB; protocol {result.Protocol!.Hash}"));
    }

    private static string[] Row(string name, ModelMetrics metrics, ModelMetrics dense, IReadOnlyList<string> objectives, bool hasFinetuned) =>
    [
        name,
        Measured(metrics.Perplexity),
        metrics.Perplexity is { } own && dense.Perplexity is { } reference && !ReferenceEquals(metrics, dense) ? Figures.Change(own, reference) : "",
        .. hasFinetuned ? [metrics.Finetuned is { } finetuned ? Measured(finetuned.Perplexity) : ""] : Array.Empty<string>(),
        .. objectives.Select(objective => Measured(metrics.Objectives[objective])),
        Show(metrics.Sparsity, "0.0%"),
        Show(metrics.ZeroFraction, "0.0%"),
        metrics.ParametersRemoved.ToString("N0", CultureInfo.InvariantCulture),
        Show(metrics.Bytes / 1e6, "0.0"),
        Show(metrics.TokensPerSecond, "0"),
    ];

    private static string Measured(double? value) => value is { } number ? Figures.Show(number) : Figures.Failed;

    private static string Tokens(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Verdict(string name, double? measuredBest, double? measuredBaseline, string where)
    {
        if (measuredBest is not { } best || measuredBaseline is not { } baseline)
        {
            return $"{(measuredBest is null ? "The best plan" : name)} has no perplexity {where}: the best plan and {name} are not compared there.";
        }

        var (difference, relative) = (Math.Abs(baseline - best), Math.Abs(baseline - best) / baseline);
        var by = string.Create(CultureInfo.InvariantCulture, $"by {Figures.Show(difference, "0.00")} perplexity ({relative:0.0 %}) {where}.");
        return best < baseline ? $"The best plan beats {name} {by}"
            : best > baseline ? $"The best plan is worse than {name} {by}"
            : $"The best plan and {name} have the same perplexity {where}.";
    }

    // Genes that are numbers get a bar as long as they are large; words, such as the parts of a metric, none.
    private static void WriteGenes(IAnsiConsole console, IReadOnlyList<NamedGene> genes)
    {
        console.WriteLine("best genome:");
        double?[] numbers = [.. genes.Select(gene => double.TryParse(gene.Value, CultureInfo.InvariantCulture, out var number) ? (double?)number : null)];
        var largest = Math.Max(numbers.Max() ?? 0, 1e-12);
        var (names, values) = (Math.Max(3, genes.Max(gene => gene.Name.Length)), genes.Max(gene => gene.Value.Length));
        foreach (var (gene, number) in genes.Zip(numbers))
        {
            var bar = new string('#', (int)Math.Round(Math.Max(number ?? 0, 0) / largest * BarWidth));
            console.WriteLine($"  {gene.Name.PadLeft(names)}  {gene.Value.PadRight(values)}  {bar}".TrimEnd());
        }
    }

    private static string Show(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
