using EvoPrune.Host.Compare.Statistics;

namespace EvoPrune.Host.Compare.Results;

/// <summary>How one variant's searches went: the best value so far at equal cost, over all seeds that had found something by then.</summary>
internal sealed record ConvergenceSeries(string Variant, ConvergenceCurve ByEvaluations, ConvergenceCurve ByTokens)
{
    /// <summary>The series over the searches of one variant, of which there is at least one.</summary>
    public static ConvergenceSeries Of(string variant, IReadOnlyList<SearchPath> paths) =>
        new(variant, ConvergenceCurve.Of(paths, point => point.Evaluations), ConvergenceCurve.Of(paths, point => point.Tokens));
}

/// <summary>Median and quartiles over the seeds, at rising cost.</summary>
internal sealed record ConvergenceCurve(
    IReadOnlyList<long> Cost, IReadOnlyList<double> Median, IReadOnlyList<double> LowerQuartile, IReadOnlyList<double> UpperQuartile)
{
    // More than a chart has pixels to show.
    private const int MostPoints = 400;

    /// <summary>The curve begins where every seed has found something; each keeps its value until it finds a better one.</summary>
    public static ConvergenceCurve Of(IReadOnlyList<SearchPath> paths, Func<SearchPoint, long> costOf)
    {
        SearchPath[] found = [.. paths.Where(path => path.Points.Count > 0)];
        var start = found.Length == 0 ? 0 : found.Max(path => costOf(path.Points[0]));
        long[] costs = [.. found.SelectMany(path => path.Points.Select(costOf)).Where(cost => cost >= start).Distinct().Order()];
        long[] shown = costs.Length <= MostPoints ? costs
            : [.. Enumerable.Range(0, MostPoints).Select(i => costs[(int)((long)i * (costs.Length - 1) / (MostPoints - 1))])];
        SampleSummary[] spreads = [.. shown.Select(cost => SampleSummary.Of(found.Select(path => path.Points.Last(point => costOf(point) <= cost).Best)))];
        return new(shown, [.. spreads.Select(s => s.Median)], [.. spreads.Select(s => s.LowerQuartile)], [.. spreads.Select(s => s.UpperQuartile)]);
    }
}
