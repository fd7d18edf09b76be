using System.Globalization;

namespace EvoPrune.Host.Compare;

/// <summary>Notes that a reader needs to judge a comparison.</summary>
internal static class ComparisonNotes
{
    /// <summary>The notes, in a fixed order.</summary>
    /// <param name="terms">The terms of the comparison.</param>
    /// <param name="cells">The outcomes of all cells.</param>
    /// <param name="ranked">The seeds that ranks are computed from.</param>
    public static IReadOnlyList<string> Of(ComparisonTerms terms, IReadOnlyList<CellOutcome> cells, IReadOnlySet<long> ranked)
    {
        CellOutcome[] finished = [.. cells.Where(cell => cell.Result is not null)];
        return
        [
            .. Missing(terms, cells, ranked),
            .. terms.Seeds.Count == 1 ? ["With one seed no difference can be shown: give several."] : Array.Empty<string>(),
            .. Budgets(terms, finished),
            .. Calibrations(terms, finished),
            .. Dense(terms, finished),
            .. Texts(terms, finished),
            .. Objectives(terms, finished),
            .. Plugins(finished),
        ];
    }

    private static IEnumerable<string> Missing(ComparisonTerms terms, IReadOnlyList<CellOutcome> cells, IReadOnlySet<long> ranked)
    {
        var (missing, final) = (cells.Count(cell => cell is { Result: null, IsFinal: false }), cells.Count(cell => cell.IsFinal));
        var places = ranked.Count > 0 && ranked.Count < terms.Seeds.Count
            ? $" Places follow from the seeds that all ranked variants have: {string.Join(", ", ranked.Order())}." : "";
        if (missing > 0)
        {
            yield return $"{missing} of {cells.Count} cells have no figures; running the comparison again fills them in.{places}";
        }

        if (final > 0)
        {
            yield return $"{final} of {cells.Count} cells came to an end without a {terms.Measure.Name}, and count as failed; running the "
                + $"comparison again would change nothing.{(missing > 0 ? "" : places)}";
        }
    }

    private static IEnumerable<string> Texts(ComparisonTerms terms, IReadOnlyList<CellOutcome> finished) =>
        from cell in finished
        from text in terms.Texts
        where cell.Texts.ContainsKey(text) && cell.Texts[text].Failure is not null
        select $"{cell.Variant}, seed {cell.Seed}, has no figure on {text}: {cell.Texts[text].Failure}.";

    // The search never exceeds its budget. An optimizer may end earlier, and the reader should know.
    private static IEnumerable<string> Budgets(ComparisonTerms terms, IReadOnlyList<CellOutcome> finished)
    {
        foreach (var (variant, costs) in terms.Variants.Select(variant =>
            (variant, finished.Where(cell => cell.Variant == variant).Select(cell => cell.Result!.Counts!).ToList())))
        {
            if (costs.Count == 0)
            {
                continue;
            }

            var (evaluations, tokens, trained) = (costs.Min(cost => cost.Evaluations), costs.Min(cost => cost.TokensEvaluated),
                costs.Min(cost => cost.TokensTrained));
            var (perEvaluation, perTraining) = (
                costs.Max(cost => cost.TokensEvaluated / Math.Max(1, cost.Evaluations)),
                costs.Max(cost => cost.TokensTrained / Math.Max(1, cost.Evaluations)));
            if (terms.Budget is { } cap && cap.Allows(evaluations + 1, tokens + perEvaluation, trained + perTraining))
            {
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"{variant} did not use its whole budget ({evaluations:N0} evaluations, {tokens:N0} tokens"
                        + $"{(trained > 0 ? $", {trained:N0} trained," : "")} at the least): its own options end the search earlier.");
            }
        }

        if (terms.Budget is null
            && finished.Select(cell => (cell.Result!.Counts!.Evaluations, cell.Result.Counts.TokensTrained)).Distinct().Count() > 1)
        {
            yield return "The searches did not cost the same: no budget is set.";
        }
    }

    private static IEnumerable<string> Calibrations(ComparisonTerms terms, IReadOnlyList<CellOutcome> finished)
    {
        var own = finished.Where(cell => cell.Variant == terms.Baseline).ToLookup(cell => cell.Seed);
        string[] others = [.. terms.Variants.Where(variant => finished.Any(cell =>
            cell.Variant == variant
                && own[cell.Seed]
                .Any(baseline => baseline.Sampling != cell.Sampling
                && baseline.Result!.Calibration?.Hash != cell.Result!.Calibration?.Hash)))];
        return others.Length == 0 ? []
            : [$"{string.Join(", ", others)} {(others.Length == 1 ? "chooses" : "choose")} other calibration tokens than "
            + $"{terms.Baseline}, as the settings say."];
    }

    private static IEnumerable<string> Dense(ComparisonTerms terms, IReadOnlyList<CellOutcome> finished)
    {
        var baseline = finished.FirstOrDefault(cell => cell.Variant == terms.Baseline)?.Result!.Dense!.Perplexity;
        string[] others = [.. finished.Where(cell => baseline is not null && cell.Result!.Dense!.Perplexity != baseline)
            .Select(cell => cell.Variant).Distinct()];
        return finished.FirstOrDefault(cell => cell.Result!.Dense!.Perplexity is null) is { Result.Dense.Failure: { } failure }
            ? [$"The uncompressed model has failed: {failure}."]
            : others.Length == 0 ? []
            : [$"The uncompressed model of {string.Join(", ", others)} has another perplexity than that of {terms.Baseline}: another "
            + $"model, data type or report text."];
    }

    // Finished cells are kept when a plugin is rebuilt, so cells of different builds may be compared. The reader must know.
    private static IEnumerable<string> Plugins(IReadOnlyList<CellOutcome> finished) => finished
        .SelectMany(cell => cell.Plugins.Select(plugin => (cell, plugin)))
        .GroupBy(pair => (pair.plugin.Contract, pair.plugin.Id, pair.plugin.Version))
        .Where(same => same.DistinctBy(pair => pair.plugin.Sha256).Count() > 1)
        .Select(same =>
        $"The {same.Key.Contract} {same.Key.Id} {same.Key.Version} is not the same build in all cells that use it: it was built anew in "
            + $"between.");

    private static IEnumerable<string> Objectives(ComparisonTerms terms, IReadOnlyList<CellOutcome> finished)
    {
        var byVariant = finished.ToLookup(cell => cell.Variant);
        CellOutcome[] baseline = [.. byVariant[terms.Baseline]];
        return terms.Variants.Select(variant => (Name: variant, Objection: ConvergenceAxis.Objection([.. byVariant[variant]], baseline)))
            .Where(variant => variant.Objection is not null)
            .GroupBy(variant => variant.Objection)
            .Select(same =>
            $"{string.Join(", ", same.Select(variant => variant.Name))} {same.Key} {terms.Baseline}; such values do not compare, so that "
                + $"convergence is not drawn.");
    }
}
