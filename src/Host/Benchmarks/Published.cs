namespace EvoPrune.Host.Benchmarks;

/// <summary>Best, median and worst of a figure over the seeds of a benchmark.</summary>
public sealed record BestMedianWorst(double Best, double Median, double Worst)
{
    /// <summary>The spread of some figures; smaller is better.</summary>
    public static BestMedianWorst Of(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return new(sorted[0], (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[^1]);
    }
}

/// <summary>What Deb and Jain (2014), table III, give for NSGA-III over 20 runs, as cited; not checked against the paper.</summary>
internal static class Published
{
    /// <summary>The published spread of the inverted generational distance, or null.</summary>
    public static BestMedianWorst? Of(string optimizer, string problem, int objectives) => (optimizer, problem, objectives) switch
    {
        ("nsga3", "dtlz1", 3) => new(4.880e-4, 1.308e-3, 4.880e-3),
        ("nsga3", "dtlz2", 3) => new(1.262e-3, 1.357e-3, 2.114e-3),
        _ => null,
    };
}
