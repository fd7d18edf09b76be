namespace EvoPrune.Host.Compare.Statistics;

/// <summary>A variant against the baseline, seed by seed; smaller values are better.</summary>
/// <param name="Pairs">Seeds that both have.</param>
/// <param name="Mean">Mean of variant minus baseline.</param>
/// <param name="Relative">The same as a share of the baseline's mean.</param>
/// <param name="Low">Lower end of the interval of the mean; null for fewer than two pairs.</param>
/// <param name="High">Upper end.</param>
/// <param name="Wins">Seeds with a smaller value than the baseline's.</param>
/// <param name="Losses">Seeds with a larger one.</param>
/// <param name="Ties">Seeds with the same one.</param>
/// <param name="Verdict">What may be said.</param>
internal sealed record PairedDifference(
    int Pairs, double Mean, double Relative, double? Low, double? High, int Wins, int Losses, int Ties, Verdict Verdict)
{
    /// <summary>The difference over these pairs, of which there is at least one.</summary>
    /// <param name="pairs">Variant and baseline of the same seed.</param>
    /// <param name="intervalOf">Gives the interval of at least two differences.</param>
    public static PairedDifference Of(IReadOnlyList<(double Variant, double Baseline)> pairs, Func<IReadOnlyList<double>, Interval> intervalOf)
    {
        double[] differences = [.. pairs.Select(pair => pair.Variant - pair.Baseline)];
        var mean = MeanOf(differences);
        Interval? interval = differences.Length >= 2 && intervalOf(differences) is { IsFinite: true } found ? found : null;
        return new(
            pairs.Count,
            mean,
            mean / MeanOf(pairs.Select(pair => pair.Baseline)),
            interval?.Low,
            interval?.High,
            differences.Count(difference => difference < 0),
            differences.Count(difference => difference > 0),
            differences.Count(difference => difference == 0),
            interval is not { CoversZero: false } ? Verdict.NoDifferenceShown : mean < 0 ? Verdict.Better : Verdict.Worse);
    }

    // Of numbers near the largest ones the sum overflows, and their mean does not.
    private static double MeanOf(IEnumerable<double> values)
    {
        double[] all = [.. values];
        return all.Average() is var mean && double.IsFinite(mean) ? mean : all.Sum(value => value / all.Length);
    }
}

/// <summary>What a paired difference allows to say.</summary>
internal enum Verdict
{
    /// <summary>The interval covers zero, or there are fewer than two pairs.</summary>
    NoDifferenceShown,

    /// <summary>The whole interval lies on the better side.</summary>
    Better,

    /// <summary>The whole interval lies on the worse side.</summary>
    Worse,
}
