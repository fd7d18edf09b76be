using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Fitness;

/// <summary>Options of <see cref="Perplexity"/>.</summary>
public sealed record PerplexityOptions
{
    [Description("Penalty for missing sparsity: the perplexity is multiplied by 1 + penalty * max(0, target-sparsity - sparsity). "
        + "0 for none.")]
    [Range(0.0, 1e9)]
    public double Penalty { get; init; }

    [Description("Sparsity below which the penalty applies.")]
    [Range(0.0, 1.0)]
    public double TargetSparsity { get; init; } = 0.45;
}

/// <summary>exp(mean negative log-likelihood) of the calibration tokens, optionally with a penalty for missing sparsity.</summary>
[Plugin("perplexity")]
[Description("Perplexity on the calibration tokens.")]
public sealed class Perplexity(PerplexityOptions options) : IWindowFitness
{
    public Metric Metric { get; } = new("perplexity", "", Direction.Minimize, "0.00");

    public double Measure(Trial trial) => Combine(MeasureWindows(trial));

    public double Combine(IReadOnlyList<double> windows) => Math.Exp(windows.Average());

    // Nats per token. The logarithm of the penalty is added to every window, so means rank candidates as perplexities do.
    public IReadOnlyList<double> MeasureWindows(Trial trial)
    {
        var missing = Math.Max(0, options.TargetSparsity - trial.Candidate.Plan.Sparsity(trial.Topology));
        var penalty = Math.Log(1 + options.Penalty * missing);
        return [.. NegativeLogLikelihood.SumsOf(trial.Candidate, trial.Tokens).Select(sum => sum / (trial.Tokens.Length - 1) + penalty)];
    }
}
