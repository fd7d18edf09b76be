using MathNet.Numerics.Distributions;

namespace EvoPrune.Host.Search.Racing;

/// <summary>Forecasts what candidates will have on all windows, from their genomes and the windows that they were scored on, if any.</summary>
/// <remarks>
/// A Gaussian process learns the mean over all windows from the candidates that were scored in full, as surrogates in expensive optimization do (Jin 2011). Windows that
/// are known correct it as the regression estimator of sampling does (Cochran 1977, chapter 7): by what the process misses on those same windows, as far as the two
/// went together for the candidates it learned from, each left out once.
/// </remarks>
/// <param name="genes">What the genes may be.</param>
/// <param name="windows">Windows of the whole set.</param>
/// <param name="confidence">One-sided.</param>
internal sealed class Surrogate(IReadOnlyList<Gene> genes, int windows, double confidence)
{
    /// <summary>Candidates that must have been scored in full before the first forecast.</summary>
    public const int Least = 30;

    // The newest are where the search is; the cost grows with the third power.
    private const int Most = 200;

    private readonly double quantile = Normal.InvCDF(0, 1, confidence);
    private readonly List<Evaluation> known = [];
    private readonly Dictionary<(int Objective, int Scored), GaussianProcess.Fitted> fitted = [];

    // Every candidate is compared with many others.
    private readonly Dictionary<(int Objective, Genome Genome, int Scored), Forecast> forecasts = [];
    private GaussianProcess.Choice? choice;
    private GaussianProcess? process;
    private int learned, chosenAt;

    /// <summary>Whether there is enough to learn from.</summary>
    public bool IsReady => known.Count >= Least;

    /// <summary>Whether that goes for candidates that nothing is known of: every objective is made of windows.</summary>
    public bool CanForesee => IsReady && known[0].Measurements.All(measurement => measurement.Windows is not null);

    /// <summary>A forecast of a mean over all windows.</summary>
    internal readonly record struct Forecast(double Mean, double Deviation);

    /// <summary>Takes in a candidate that was scored on all windows.</summary>
    public void Learn(Evaluation evaluation)
    {
        known.Add(evaluation);
        known.RemoveRange(0, Math.Max(0, known.Count - Most));
        learned++;
        process = null;
        fitted.Clear();
        forecasts.Clear();
    }

    /// <summary>A candidate as it will be, as far as it can be told before anything is scored; in the place of an evaluation on no windows.</summary>
    public Evaluation Foresee(Proposal proposal) => Evaluation.Success(
        proposal, [.. known[0].Measurements.Select((measurement, i) => new Measurement(measurement.Metric, Of(i, proposal.Genome, [], 0).Mean) { Windows = [] })]);

    /// <summary>Whether the left candidate surely has the smaller mean over all windows.</summary>
    /// <param name="objective">Which measurement.</param>
    /// <param name="left">A candidate.</param>
    /// <param name="right">Another.</param>
    /// <param name="scored">Windows that both were scored on, from the first on.</param>
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
        var (mean, scale, uncertainty) = (GaussianProcess.Predict(whole, likeness), whole.Residuals * whole.Residuals / known.Count, process.Uncertainty(likeness));
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

    private double[] Means(int objective, int scored) => [.. known.Select(evaluation => evaluation.Measurements[objective].Windows!.Take(scored).Average())];
}
