namespace EvoPrune.Host.Reports;

/// <summary>Where the time of a search went: the answer to <c>run --profile</c>.</summary>
/// <param name="Workers">Candidates measured side by side.</param>
/// <param name="Seconds">Wall time of the search.</param>
/// <param name="Phases">What the workers did, in seconds of all workers together; reading texts, before the search, is the first.</param>
/// <param name="EvaluationsPerSecond">Plans measured.</param>
/// <param name="TokensPerSecond">Calibration tokens scored.</param>
/// <param name="UnitsReused">Share of the sublayers that need not be run, because another candidate had run them, in [0, 1].</param>
/// <param name="OperationsPerSecond">Multiplications and additions in matrix products that were carried out.</param>
/// <param name="MatrixProductRate">The same of large matrix products and nothing else on this machine, with as many workers.</param>
public sealed record RunProfile(
    int Workers,
    double Seconds,
    IReadOnlyDictionary<string, double> Phases,
    double EvaluationsPerSecond,
    double TokensPerSecond,
    double UnitsReused,
    double OperationsPerSecond,
    double MatrixProductRate);
