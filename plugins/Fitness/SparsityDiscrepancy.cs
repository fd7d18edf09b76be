using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Fitness;

/// <summary>Options of <see cref="SparsityDiscrepancy"/>.</summary>
public sealed record SparsityDiscrepancyOptions
{
    [Description("The target sparsity.")]
    [Range(0.0, 1.0)]
    public double Target { get; init; } = 0.5;
}

/// <summary>The distance between the share of removed weights and the target: |target - (p(dense) - p(pruned)) / p(dense)|.</summary>
/// <remarks>
/// Liu et al. 2025, OptiShear, sparsity ratio discrepancy. p counts the weights of the blocks' linear layers that are neither zero nor
/// dropped. As in the paper, p follows from the ratios of the plan. Counting zeros would need another pruning pass and differ only by the
/// rounding of pruners, at most one weight per row. The result of a run states the sparsity that was achieved.
/// </remarks>
[Plugin("sparsity-discrepancy")]
[Description("Distance between a plan's sparsity and a target.")]
public sealed class SparsityDiscrepancy(SparsityDiscrepancyOptions options) : IPlanFitness
{
    // Removes rounding differences between sums of ratios; otherwise a front would hold several plans of equal sparsity.
    private const int Digits = 12;

    public Metric Metric { get; } = new("sparsity discrepancy", "", Direction.Minimize, "0.0000");

    public double Measure(Trial trial) => Math.Round(Math.Abs(options.Target - trial.Candidate.Plan.Sparsity(trial.Topology)), Digits);
}
