using MathNet.Numerics.Distributions;

namespace EvoPrune.Host.Search.Racing;

/// <summary>Whether one candidate is surely better than another on all windows, as far as those tell that both were scored on.</summary>
/// <remarks>
/// Student's t over the differences window by window. The windows are a part of a finite set, whose rest alone is unknown: the variance of
/// the mean is smaller by the share that is known (Cochran 1977, section 2.6), and is none once all are.
/// </remarks>
/// <param name="windows">Windows of the whole set.</param>
/// <param name="confidence">One-sided.</param>
internal sealed class PairedTest(int windows, double confidence)
{
    private readonly Dictionary<int, double> quantiles = [];

    /// <summary>Whether the left mean is surely the smaller one.</summary>
    /// <param name="left">One number per window.</param>
    /// <param name="right">The same windows, of the other candidate.</param>
    /// <param name="scored">Windows that both have, from the first on.</param>
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
