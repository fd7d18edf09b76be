using MathNet.Numerics.Distributions;

namespace EvoPrune.Host.Search.Racing;

/// <summary>Forecasts the mean score of candidates over all windows, from their genomes and from the windows scored so far.</summary>
/// <remarks>
/// A Gaussian process learns the mean over all windows from candidates that were scored in full, as surrogates in expensive optimization do
/// (Jin 2011). Known windows correct the forecast like the regression estimator of sampling (Cochran 1977, chapter 7): by the error of the
/// process on these windows, weighted by the correlation of the two leave-one-out errors over the candidates it learned from.
/// </remarks>
/// <param name="genes">The genes of the encoding.</param>
/// <param name="windows">Number of windows of the whole set.</param>
/// <param name="confidence">Confidence of the one-sided comparison.</param>
internal sealed class Surrogate(IReadOnlyList<Gene> genes, int windows, double confidence)
{
    /// <summary>Candidates that must be scored in full before the first forecast.</summary>
    public const int Least = 30;

    // The newest candidates are nearest to the next ones; the cost grows with the third power of their number.
    private const int Most = 200;

    private readonly double quantile = Normal.InvCDF(0, 1, confidence);
    private readonly List<Evaluation> known = [];
    private readonly Dictionary<(int Objective, int Scored), GaussianProcess.Fitted> fitted = [];

    // Every candidate is compared with many others, so forecasts are kept.
    private readonly Dictionary<(int Objective, Genome Genome, int Scored), Forecast> forecasts = [];
    private GaussianProcess.Choice? choice;
    private GaussianProcess? process;
    private int learned, chosenAt;

    /// <summary>Whether enough candidates were scored in full.</summary>
    public bool IsReady => known.Count >= Least;

    /// <summary>Whether candidates can be forecast before any window is scored: every objective has window scores.</summary>
    public bool CanForesee => IsReady && known[0].Measurements.All(measurement => measurement.Windows is not null);

    /// <summary>A forecast of the mean over all windows.</summary>
    internal readonly record struct Forecast(double Mean, double Deviation);

    /// <summary>Adds a candidate that was scored on all windows.</summary>
    public void Learn(Evaluation evaluation)
    {
        known.Add(evaluation);
        known.RemoveRange(0, Math.Max(0, known.Count - Most));
        learned++;
        process = null;
        fitted.Clear();
        forecasts.Clear();
    }

    /// <summary>The forecast of a candidate before any window is scored, in the form of an evaluation on no windows.</summary>
    public Evaluation Foresee(Proposal proposal) => Evaluation.Success(proposal, [.. known[0].Measurements.Select((measurement, i) =>
        new Measurement(measurement.Metric, Of(i, proposal.Genome, [], 0).Mean) { Windows = [] })]);

    /// <summary>Whether the left candidate has the smaller mean over all windows with the given confidence.</summary>
    /// <param name="objective">Index of the measurement.</param>
    /// <param name="left">One candidate.</param>
    /// <param name="right">The other candidate.</param>
    /// <param name="scored">Number of first windows that both were scored on.</param>
    public bool IsSurelyLess(int objective, Evaluation left, Evaluation right, int scored)
    {
        if (!IsReady)
        {
            return false;
        }

        var (mine, other) = (Of(objective, left, scored), Of(objective, right, scored));
        return other.Mean - mine.Mean > quantile * Math.Sqrt(mine.Deviation * mine.Deviation + other.Deviation * other.Deviation);
    }

    private Forecast Of(int objective, Evaluation candidate, int scored)
    {
        var numbers = candidate.Measurements[objective].Windows!;
        return numbers.Count == windows ? new(numbers.Average(), 0) : Of(objective, candidate.Genome, numbers, scored);
    }

    private Forecast Of(int objective, Genome genome, IReadOnlyList<double> numbers, int scored)
    {
        if (!forecasts.TryGetValue((objective, genome, scored), out var forecast))
        {
            forecasts.Add((objective, genome, scored), forecast = Make(objective, genome, numbers, scored));
        }

        return forecast;
    }

    private Forecast Make(int objective, Genome genome, IReadOnlyList<double> numbers, int scored)
    {
        Prepare();
        var likeness = process!.Likeness(genome);
        var whole = Fitted(objective, windows);
        var mean = GaussianProcess.Predict(whole, likeness);
        var scale = whole.Residuals * whole.Residuals / known.Count;
        var uncertainty = process.Uncertainty(likeness);
        if (scored == 0)
        {
            return new(mean, Math.Sqrt(scale) * uncertainty);
        }

        var part = Fitted(objective, scored);
        var (together, own) = (whole.Residuals * part.Residuals, part.Residuals * part.Residuals);
        var slope = own > 0 ? together / own : 0;
        var missed = numbers.Take(scored).Average() - GaussianProcess.Predict(part, likeness);
        return new(mean + slope * missed, Math.Sqrt(Math.Max(0, scale - slope * together / known.Count)) * uncertainty);
    }

    private void Prepare()
    {
        if (process is not null)
        {
            return;
        }

        Genome[] genomes = [.. known.Select(evaluation => evaluation.Genome)];
        if (choice is null || learned >= chosenAt * 1.25)
        {
            (choice, chosenAt) = (GaussianProcess.Choose(genes, genomes, Means(0, windows)), learned);
        }

        process = new(genes, choice, genomes);
    }

    private GaussianProcess.Fitted Fitted(int objective, int scored)
    {
        if (!fitted.TryGetValue((objective, scored), out var quantity))
        {
            fitted.Add((objective, scored), quantity = process!.Fit(Means(objective, scored)));
        }

        return quantity;
    }

    private double[] Means(int objective, int scored) =>
        [.. known.Select(evaluation => evaluation.Measurements[objective].Windows!.Take(scored).Average())];
}
