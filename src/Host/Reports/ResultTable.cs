using System.Globalization;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Models.Profiling;
using Spectre.Console;

namespace EvoPrune.Host.Reports;

/// <summary>The closing table of a run: the dense model, the baselines and the best plan, followed by conclusions.</summary>
internal static class ResultTable
{
    private const int BarWidth = 24;

    public static void Write(IAnsiConsole console, RunResult result)
    {
        var (dense, best, baselines) = (result.Dense!, result.Best!, result.Baselines!);
        var objectives = dense.Objectives.Keys.ToList();
        var hasFinetuned = baselines.Values.Append(best).Any(found => found.Metrics.Finetuned is not null);
        var table = new FoldingTable().Add("model", 10, isText: true).Add("report perplexity", 9).Add("vs dense", 7);
        if (hasFinetuned)
        {
            table.Add("finetuned", 8);
        }

        objectives.ForEach(name => table.Add($"calibration {name}", 5));
        table.Add("sparsity", 6).Add("zeros", 1).Add("params removed", 4).Add("MB", 3).Add("tokens/s", 2);
        string[] Row(string name, ModelMetrics metrics) =>
        [
            name,
            Measured(metrics.Perplexity),
            metrics.Perplexity is { } own && dense.Perplexity is { } reference && !ReferenceEquals(metrics, dense)
                ? Figures.Change(own, reference) : "",
            .. hasFinetuned ? [metrics.Finetuned is { } finetuned ? Measured(finetuned.Perplexity) : ""] : Array.Empty<string>(),
            .. objectives.Select(objective => metrics.Objectives[objective] is { } value
            ? Figures.Show(value, result.MetricOf(objective), [value]) : Figures.Failed),
            .. double.IsNaN(metrics.Sparsity) ? ["", "", "", "", ""] : Weights(metrics),
        ];

        table.AddRow(Row("dense", dense));
        foreach (var (name, baseline) in baselines)
        {
            table.AddRow(Row(name, baseline.Metrics));
        }

        table.AddRow(Row("best found", best.Metrics));
        table.Write(console, "result.json has all.");
        TaskTable.Write(console, [
            ("dense", dense.Tasks), .. baselines.Select(baseline => (baseline.Key, baseline.Value.Metrics.Tasks)),
            ("best found", best.Metrics.Tasks)]);
        foreach (var (name, metrics) in baselines.Select(pair => (pair.Key, pair.Value.Metrics)).Prepend(("dense", dense))
            .Append(("best found", best.Metrics)))
        {
            foreach (var failure in new[] { metrics.Failure, metrics.Finetuned?.Failure }
                .Concat((metrics.Tasks ?? []).Where(task => task.Failure is not null).Select(task => $"{task.Name}: {task.Failure}"))
                .OfType<string>())
            {
                console.WriteLine($"{Figures.Failed}: {name}: {failure}");
            }
        }

        if (result.Message is { } message)
        {
            console.WriteLine(message);
        }

        var showsGenes = best.Genome is { Count: > 0 } && best.Metrics.ParametersRemoved == 0;
        foreach (var line in showsGenes ? [] : best.Summary ?? [])
        {
            console.WriteLine($"The best plan: {line}.");
        }

        foreach (var sentence in Verdicts.Of(result))
        {
            console.WriteLine(sentence);
        }

        if (result is { Choice: { } choice, Front: { } front })
        {
            FrontListing.Write(console, front, choice, result.MetricOf);
        }

        if (showsGenes)
        {
            WriteGenes(console, best.Genes ?? [.. best.Genome!.Select((gene, i) => new NamedGene(Show(i, "0"), Show(gene, "0.000")))]);
        }

        var counts = result.Counts!;
        if (result.Profile is { } profile)
        {
            ProfileTable.Write(console, profile);
        }

        if (result.Racing is { } racing)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"racing: {racing.Dropped} candidates given up on the "
                    + $"way{(racing.Unscored > 0 ? $", {racing.Unscored} of them unscored" : "")}, {racing.TokensSaved:N0} tokens saved "
                    + $"({(double)racing.TokensSaved / (racing.TokensSaved + counts.TokensEvaluated):0.0 %})"));
        }

        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{counts.Evaluations} evaluations ({counts.CacheHits} more answered from the cache, {counts.Failed} failed), "
                + $"{counts.TokensEvaluated:N0} tokens, "
            + $"{(counts.TokensTrained > 0 ? $"{Tokens(counts.TokensTrained)} tokens trained, " : "")}{result.Seconds:0.0} s, peak "
            + $"memory {result.PeakMemory / 1e6:0} MB; protocol {result.Protocol!.Hash}"));
    }

    private static string[] Weights(ModelMetrics metrics) =>
    [
        Show(metrics.Sparsity, "0.0%"),
        Show(metrics.ZeroFraction, "0.0%"),
        metrics.ParametersRemoved.ToString("N0", CultureInfo.InvariantCulture),
        Show(metrics.Bytes / 1e6, "0.0"),
        Show(metrics.TokensPerSecond, "0"),
    ];

    private static string Measured(double? value) => value is { } number ? Figures.Show(number) : Figures.Failed;

    private static string Tokens(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    // Numeric genes get a bar of proportional length. Genes that are words, such as the parts of a metric, get none.
    private static void WriteGenes(IAnsiConsole console, IReadOnlyList<NamedGene> genes)
    {
        console.WriteLine("best genome:");
        double?[] numbers =
            [.. genes.Select(gene => double.TryParse(gene.Value, CultureInfo.InvariantCulture, out var number) ? (double?)number : null)];
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

/// <summary>Lists the members of a front with their objectives and marks the chosen one.</summary>
internal static class FrontListing
{
    private const int MostLines = 9;

    public static void Write(IAnsiConsole console, IReadOnlyList<FrontMember> front, ChosenMember choice, Func<string, Metric?> metricOf)
    {
        int[] shown = [.. Shown(front.Count, choice.Member)];
        string[] names = [.. front[0].Objectives.Keys];
        string Cell(int member, string name) =>
            Figures.Show(front[member].Objectives[name], metricOf(name), front.Select(each => each.Objectives[name]));
        int[] widths = [.. names.Select(name => Math.Max(name.Length, shown.Max(member => Cell(member, name).Length)))];
        string Line(string mark, string member, IEnumerable<string> cells) =>
            $"{mark,2} {member,6}  {string.Join("  ", cells.Zip(widths, (cell, width) => cell.PadLeft(width)))}".TrimEnd();

        console.WriteLine(Line("", "member", names));
        foreach (var member in shown)
        {
            console.WriteLine(Line(member == choice.Member ? "*"
                : "", member.ToString(CultureInfo.InvariantCulture), names.Select(name => Cell(member, name))));
        }

        if (shown.Length < front.Count)
        {
            console.WriteLine($"   {front.Count - shown.Length} more members in front.json");
        }

        console.WriteLine($"* chosen by {choice.Rule}: {choice.Reason}");
    }

    // Both ends, the chosen member, and others at even distances.
    private static IEnumerable<int> Shown(int count, int chosen) => count <= MostLines
        ? Enumerable.Range(0, count)
        : Enumerable.Range(0, MostLines - 1).Select(i => i * (count - 1) / (MostLines - 2)).Append(chosen).Distinct().Order();
}

/// <summary>Writes a profile.</summary>
internal static class ProfileTable
{
    public static void Write(IAnsiConsole console, RunProfile profile)
    {
        var (all, workers) = (profile.Seconds * profile.Workers, profile.Workers == 1 ? "1 worker" : $"{profile.Workers} workers");
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"profile: {profile.Seconds:0.0} s of search with {workers}; {profile.EvaluationsPerSecond:0.00} evaluations/s, "
                + $"{profile.TokensPerSecond:0} tokens/s; "
            + $"{profile.UnitsReused:0.0 %} of the sublayers were not run"));
        foreach (var (phase, seconds) in profile.Phases)
        {
            var share = phase == Phases.Text ? "before it" : string.Create(CultureInfo.InvariantCulture, $"{seconds / all:0.0 %}");
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {phase,-30} {seconds,9:0.00} s  {share,9}"));
        }

        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {profile.OperationsPerSecond / 1e9:0.0} billion operations/s in matrix products, "
                + $"{profile.OperationsPerSecond / profile.MatrixProductRate:0 %} of the {profile.MatrixProductRate / 1e9:0.0} that "
                + $"large matrices alone reach here"));
    }
}
