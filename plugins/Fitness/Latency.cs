using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;

namespace EvoPrune.Fitness;

/// <summary>Options of <see cref="Latency"/>.</summary>
public sealed record LatencyOptions
{
    [Description("Timed passes over the tokens; the result is their median.")]
    [Range(1, 1000)]
    public int Repeats { get; init; } = 5;

    [Description("Untimed passes before the timed ones.")]
    [Range(0, 1000)]
    public int Warmup { get; init; } = 1;
}

/// <summary>Measured tokens per second on the calibration tokens.</summary>
/// <remarks>
/// Dropped sublayers are not run and shrunk ones are smaller, so this is the speed of the physically smaller model; for a plan that
/// sparsifies, the time includes pruning. It is meaningful only with one worker on an otherwise idle machine. Measurements differ from run
/// to run: a resumed search continues from the recorded values, and a repeated one may end differently.
/// </remarks>
[Plugin("latency")]
[Description("Measured tokens per second of the smaller model. Use one worker; values differ from run to run.")]
public sealed class Latency(LatencyOptions options) : IFitness
{
    public bool MeasuresTime => true;

    public Metric Metric { get; } = new("speed", "tokens/s", Direction.Maximize, "0");

    public double Measure(Trial trial)
    {
        for (var pass = 0; pass < options.Warmup; pass++)
        {
            Seconds(trial);
        }

        double[] seconds = [.. Enumerable.Range(0, options.Repeats).Select(_ => Seconds(trial)).Order()];
        var median = (seconds[(seconds.Length - 1) / 2] + seconds[seconds.Length / 2]) / 2;
        return trial.Tokens.Tokens / median;
    }

    // Scoring reads the sum back at the end, so the device has finished by then.
    private static double Seconds(Trial trial)
    {
        var watch = Stopwatch.StartNew();
        NegativeLogLikelihood.Of(trial.Candidate, trial.Tokens);
        return watch.Elapsed.TotalSeconds;
    }
}
