using EvoPrune.Host.Compare.Cells;

namespace EvoPrune.Host.Compare.Results;

/// <summary>Whose searches may be drawn on one axis: the best value so far means the same only for one objective on the same tokens.</summary>
internal static class ConvergenceAxis
{
    /// <summary>What a variant's searches did otherwise than the baseline's, so that their values do not compare; null if nothing.</summary>
    /// <param name="variant">The finished cells of the variant.</param>
    /// <param name="baseline">The finished cells of the baseline.</param>
    public static string? Objection(IReadOnlyList<CellOutcome> variant, IReadOnlyList<CellOutcome> baseline) =>
        variant.Any(cell => baseline.Any(other => Objective(other) != Objective(cell))) ? "searched by another objective than"
        : RankingRules.Pairs(variant, baseline).Any(pair => pair.Variant.Result!.Calibration?.Hash != pair.Baseline.Result!.Calibration?.Hash) ? "scored candidates on other calibration tokens than"
        : null;

    // Options count: a bound on a divergence is smaller than the divergence.
    private static (string, string) Objective(CellOutcome cell) => (cell.Path.Objective, cell.Objective);
}
