using System.Globalization;
using EvoPrune.Host.Compare.Cells;

namespace EvoPrune.Host.Compare.Results;

/// <summary>What keeps a variant from being ranked beside the baseline.</summary>
internal static class RankingRules
{
    private const int ShownHash = 12;

    /// <summary>Why the two are not ranked together; null if they are.</summary>
    /// <param name="variant">The finished cells of the variant.</param>
    /// <param name="baseline">The finished cells of the baseline.</param>
    /// <param name="tolerance">How far achieved sparsities may lie apart.</param>
    public static string? Objection(IReadOnlyList<CellOutcome> variant, IReadOnlyList<CellOutcome> baseline, double tolerance) =>
        variant.Count == 0 ? "no cell is finished"
        : baseline.Count == 0 ? "no cell of the baseline is finished"
        : Pairs(variant, baseline) is not { Count: > 0 } pairs ? "it shares no seed with the baseline"
        : Protocol([.. variant, .. baseline]) ?? pairs.Select(Calibration).FirstOrDefault(said => said is not null) ?? Sparsity(pairs, tolerance);

    /// <summary>Cells of equal seeds.</summary>
    public static IReadOnlyList<(CellOutcome Variant, CellOutcome Baseline)> Pairs(IReadOnlyList<CellOutcome> variant, IReadOnlyList<CellOutcome> baseline) =>
        [.. variant.Join(baseline, cell => cell.Seed, cell => cell.Seed, (own, other) => (own, other))];

    private static string? Protocol(IReadOnlyList<CellOutcome> cells)
    {
        string[] hashes = [.. cells.Select(cell => cell.Result!.Protocol!.Hash).Distinct()];
        return hashes.Length == 1 ? null : $"measured under different protocols than the baseline ({string.Join(", ", hashes)})";
    }

    // Another sampler is a variant's good right; other tokens from the same choice mean that a text or a plugin has changed in between.
    private static string? Calibration((CellOutcome Variant, CellOutcome Baseline) pair)
    {
        var (own, other) = (pair.Variant.Result!.Calibration?.Hash, pair.Baseline.Result!.Calibration?.Hash);
        return pair.Variant.Sampling != pair.Baseline.Sampling || own == other ? null
            : $"seed {pair.Variant.Seed}: calibrated on other tokens than the baseline ({Short(own)}, {Short(other)}) although the sampler is the same; "
                + "the text or the plugin has changed since, so run one of the two anew";
    }

    private static string? Sparsity(IReadOnlyList<(CellOutcome Variant, CellOutcome Baseline)> pairs, double tolerance)
    {
        var (own, other, seed) = pairs.Select(pair => (pair.Variant.Result!.Best!.Metrics.Sparsity, pair.Baseline.Result!.Best!.Metrics.Sparsity, pair.Variant.Seed))
            .MaxBy(pair => Math.Abs(pair.Item1 - pair.Item2));
        return Math.Abs(own - other) <= tolerance ? null : string.Create(CultureInfo.InvariantCulture,
            $"sparsity {own:0.000} where the baseline has {other:0.000} (seed {seed}), further apart than the tolerance of {tolerance}");
    }

    private static string Short(string? hash) => hash is null ? "not recorded" : hash[..ShownHash];
}
