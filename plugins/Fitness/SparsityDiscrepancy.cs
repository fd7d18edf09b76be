using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Fitness;

/// <summary>Options of <see cref="SparsityDiscrepancy"/>.</summary>
public sealed record SparsityDiscrepancyOptions
{
    [Description("The sparsity that is wanted.")]
    [Range(0.0, 1.0)]
    public double Target { get; init; } = 0.5;
}

/// <summary>How far the share of removed weights is from the wanted one: |target - (p(dense) - p(pruned)) / p(dense)|.</summary>
/// <remarks>
/// OptiShear (seed 002), the sparsity ratio discrepancy; p counts the weights of the blocks' linear layers, zeros and dropped ones as
/// removed. As there, p follows from the ratios of the plan: counting zeros would prune the model once more, to find the same up to
/// the rounding of pruners, which is at most one weight per row. The result of a run tells the sparsity that was achieved.
/// </remarks>
[Plugin("sparsity-discrepancy")]
[Description("Distance between a plan's sparsity and a target.")]
public sealed class SparsityDiscrepancy(SparsityDiscrepancyOptions options) : IPlanFitness
{
    // Sums of ratios differ by rounding; without this a front would hold plans of one sparsity.
    private const int Digits = 12;

    public Metric Metric { get; } = new("sparsity discrepancy", "", Direction.Minimize, "0.0000");

    public double Measure(Trial trial) => Math.Round(Math.Abs(options.Target - trial.Candidate.Plan.Sparsity(trial.Topology)), Digits);
}
