using MathNet.Numerics.Distributions;

namespace EvoPrune.Host.Search.Racing;

/// <summary>Decides which candidates stay in a race: all that fewer others surely beat than there are survivors.</summary>
/// <param name="test">Compares two candidates in one objective.</param>
/// <param name="surrogate">Compares them by forecasts from their genomes; null if unused.</param>
internal sealed class RaceJudge(PairedTest test, Surrogate? surrogate = null)
{
    /// <summary>The candidates that may still survive, in the order given.</summary>
    /// <param name="race">Number of survivors, and earlier evaluations that compete for the places.</param>
    /// <param name="candidates">Different candidates, scored on the same first windows.</param>
    /// <param name="scored">Number of these windows.</param>
    public IReadOnlyList<Evaluation> Remaining(Race race, IReadOnlyList<Evaluation> candidates, int scored)
    {
        // A genome that competes twice counts as one rival; that errs on the side of keeping candidates.
        Evaluation[] others =
            [.. candidates.Concat(race.Rivals).Where(other => other.Failure is null).DistinctBy(other => other.Genome)];
        bool Survives(Evaluation candidate) =>
            others.Where(other => IsSurelyBetter(other, candidate, scored)).Take(race.Survivors).Count() < race.Survivors;
        return [.. candidates.Where(candidate => candidate.Failure is null && Survives(candidate))];
    }

    // Dominates: nowhere worse and somewhere better. A test on window scores never decides that two are equal, so it must find a
    // difference.
    private bool IsSurelyBetter(Evaluation left, Evaluation right, int scored)
    {
        var isBetter = false;
        foreach (var (objective, (mine, others)) in left.Measurements.Zip(right.Measurements).Index())
        {
            if (mine.Windows is { } windows && others.Windows is { } otherWindows)
            {
                bool IsForecastLess() => surrogate?.IsSurelyLess(objective, left, right, scored) == true;
                if (windows.Count < scored || !(test.IsSurelyLess(windows, otherWindows, scored) || IsForecastLess()))
                {
                    return false;
                }

                isBetter = true;
            }
            else if (mine.Cost > others.Cost)
            {
                return false;
            }
            else
            {
                isBetter |= mine.Cost < others.Cost;
            }
        }

        return isBetter;
    }
}

/// <summary>
/// Tests whether one candidate has a smaller mean than another over all windows, from the windows that both were scored on.
/// </summary>
/// <remarks>
/// Student's t over the differences window by window. The windows are a sample of a finite set, so the variance of the mean shrinks by the
/// share of the set that is known (Cochran 1977, section 2.6) and is zero when all windows are known.
/// </remarks>
/// <param name="windows">Number of windows of the whole set.</param>
/// <param name="confidence">Confidence of the one-sided test.</param>
internal sealed class PairedTest(int windows, double confidence)
{
    private readonly Dictionary<int, double> quantiles = [];

    /// <summary>Whether the mean of the left candidate is smaller with the confidence of the test.</summary>
    /// <param name="left">One score per window.</param>
    /// <param name="right">The scores of the other candidate on the same windows.</param>
    /// <param name="scored">Number of first windows that both have.</param>
    public bool IsSurelyLess(IReadOnlyList<double> left, IReadOnlyList<double> right, int scored)
    {
        var mean = 0.0;
        for (var i = 0; i < scored; i++)
        {
            mean += (right[i] - left[i]) / scored;
        }

        if (!(mean > 0) || scored < 2)
        {
            return false;
        }

        var squares = 0.0;
        for (var i = 0; i < scored; i++)
        {
            var deviation = right[i] - left[i] - mean;
            squares += deviation * deviation;
        }

        var error = Math.Sqrt(squares / (scored - 1) / scored * (windows - scored) / windows);
        return mean > Quantile(scored - 1) * error;
    }

    private double Quantile(int freedom)
    {
        if (!quantiles.TryGetValue(freedom, out var quantile))
        {
            quantiles.Add(freedom, quantile = StudentT.InvCDF(0, 1, freedom, confidence));
        }

        return quantile;
    }
}
