using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Compare;

/// <summary>Convergence of the searches of a variant: the best value so far at equal cost, over the seeds.</summary>
internal sealed record ConvergenceSeries(string Variant, ConvergenceCurve ByEvaluations, ConvergenceCurve ByTokens)
{
    /// <summary>The series of a variant with at least one search.</summary>
    public static ConvergenceSeries Of(string variant, IReadOnlyList<SearchPath> paths) =>
        new(variant, ConvergenceCurve.Of(paths, point => point.Evaluations), ConvergenceCurve.Of(paths, point => point.Tokens));
}

/// <summary>Median and quartiles over the seeds, at increasing cost.</summary>
internal sealed record ConvergenceCurve(
    IReadOnlyList<long> Cost, IReadOnlyList<double> Median, IReadOnlyList<double> LowerQuartile, IReadOnlyList<double> UpperQuartile)
{
    // A chart cannot show more points.
    private const int MostPoints = 400;

    /// <summary>The curve begins when every seed has a value. A seed keeps its value until it finds a better one.</summary>
    public static ConvergenceCurve Of(IReadOnlyList<SearchPath> paths, Func<SearchPoint, long> costOf)
    {
        SearchPath[] found = [.. paths.Where(path => path.Points.Count > 0)];
        var start = found.Length == 0 ? 0 : found.Max(path => costOf(path.Points[0]));
        long[] costs = [.. found.SelectMany(path => path.Points.Select(costOf)).Where(cost => cost >= start).Distinct().Order()];
        long[] shown = costs.Length <= MostPoints ? costs
            : [.. Enumerable.Range(0, MostPoints).Select(i => costs[(int)((long)i * (costs.Length - 1) / (MostPoints - 1))])];
        SampleSummary[] spreads =
            [.. shown.Select(cost => SampleSummary.Of(found.Select(path => path.Points.Last(point => costOf(point) <= cost).Best)))];
        return new(shown, [.. spreads.Select(s => s.Median)], [.. spreads.Select(s => s.LowerQuartile)],
            [.. spreads.Select(s => s.UpperQuartile)]);
    }
}

/// <summary>
/// The best value so far against the cost of a search: one point per generation with a value on the whole calibration set.
/// </summary>
/// <param name="Objective">Name of the first objective; empty without points.</param>
/// <param name="Points">The points in the order of the search.</param>
internal sealed record SearchPath(string Objective, IReadOnlyList<SearchPoint> Points)
{
    private const string SearchName = "search";

    public static SearchPath Empty { get; } = new("", []);

    /// <summary>The path of a finished run. The timeline has the values, the journal has the costs.</summary>
    public static SearchPath Of(IReadOnlyList<JournalEntry> journal, RunResult result)
    {
        var cost = journal.Where(entry => entry.Search == SearchName).ToLookup(entry => entry.Generation, entry => entry.Tokens);
        var points = new List<SearchPoint>();
        var (evaluations, tokens) = (0, 0L);
        foreach (var generation in result.Timeline!)
        {
            evaluations += cost[generation.Generation].Count();
            tokens += cost[generation.Generation].Sum();
            if (generation is { Best: { } best, Tokens: null })
            {
                points.Add(new(evaluations, tokens, best));
            }
        }

        return new(result.Best!.Objectives.Keys.First(), points);
    }
}

/// <summary>The best value of a search at a cost.</summary>
internal sealed record SearchPoint(int Evaluations, long Tokens, double Best);

/// <summary>Decides which searches share an axis: best values are comparable only for one objective on the same tokens.</summary>
internal static class ConvergenceAxis
{
    /// <summary>The reason why the values of a variant and of the baseline are not comparable; null if they are.</summary>
    /// <param name="variant">The finished cells of the variant.</param>
    /// <param name="baseline">The finished cells of the baseline.</param>
    public static string? Objection(IReadOnlyList<CellOutcome> variant, IReadOnlyList<CellOutcome> baseline) =>
        variant.Any(cell => baseline.Any(other => Objective(other) != Objective(cell))) ? "searched by another objective than"
        : RankingRules.Pairs(variant, baseline)
        .Any(pair => pair.Variant.Result!.Calibration?.Hash != pair.Baseline.Result!.Calibration?.Hash)
        ? "scored candidates on other calibration tokens than"
        : null;

    // Includes the options of the fitness: a bounded divergence is smaller than the divergence itself.
    private static (string, string) Objective(CellOutcome cell) => (cell.Path.Objective, cell.Objective);
}
