using EvoPrune.Host.Compare.Cells;
using EvoPrune.Host.Compare.Format;
using EvoPrune.Host.Compare.Statistics;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Compare.Results;

/// <summary>Turns the outcomes of cells into the result of a comparison. The same outcomes always give the same result.</summary>
internal sealed class ComparisonBuilder
{
    private readonly ComparisonTerms terms;
    private readonly CellOutcome[] cells;
    private readonly ILookup<string, CellOutcome> finished;

    /// <summary>Judges the outcomes.</summary>
    /// <param name="terms">On which terms they are compared.</param>
    /// <param name="outcomes">The outcomes, in the order of their variants and seeds.</param>
    public ComparisonBuilder(ComparisonTerms terms, IReadOnlyList<CellOutcome> outcomes)
    {
        this.terms = terms;
        cells = [.. outcomes.Select(cell => Judged(cell, terms.Measure))];
        finished = Finished.ToLookup(cell => cell.Variant);
    }

    /// <summary>The result.</summary>
    public ComparisonResult Build()
    {
        var objections = terms.Variants.ToDictionary(
            variant => variant, variant => Objection([.. finished[variant]]));
        VariantResult[] variants = [.. Ranked([.. terms.Variants.Select(variant => Variant(variant, objections[variant]))])];
        return new()
        {
            Name = terms.Name,
            Baseline = terms.Baseline,
            Seeds = terms.Seeds,
            Budget = terms.Budget,
            Measure = terms.Measure,
            SparsityTolerance = terms.SparsityTolerance,
            Interval = terms.Interval,
            Variants = variants,
            Protocols = [.. Finished.Select(cell => cell.Result!.Protocol!).DistinctBy(protocol => protocol.Hash)],
            Notes = ComparisonNotes.Of(terms, cells, CommonSeeds(variants)),
            Texts = terms.Texts.Count > 0 ? Texts() : null,
            Cells = [.. cells.Select(Row)],
            Charts = Charts(),
        };
    }

    private IEnumerable<CellOutcome> Finished => cells.Where(cell => cell.Result is not null);

    private CellOutcome[] Baseline => [.. finished[terms.Baseline]];

    private VariantResult Variant(string name, string? objection)
    {
        CellOutcome[] own = [.. finished[name]];
        terms.Published.TryGetValue(name, out var published);
        if (own.Length == 0)
        {
            return new(name, 0) { NotRanked = objection, Published = published };
        }

        double Median(Func<CellOutcome, double> value) => SampleSummary.Of(own.Select(value)).Median;
        SampleSummary? Measured(Func<CellOutcome, double?> value) => SpreadOf(own.Select(value));
        return new(name, own.Length)
        {
            NotRanked = objection,
            Perplexity = own.All(IsMeasured) ? SampleSummary.Of(own.Select(Perplexity)) : null,
            Pruned = terms.Measure == ComparedMeasure.Pruned ? null : Measured(cell => cell.Result!.Best!.Metrics.Perplexity),
            Dense = Measured(cell => cell.Result!.Dense!.Perplexity)?.Median,
            Sparsity = SampleSummary.Of(own.Select(cell => cell.Result!.Best!.Metrics.Sparsity)),
            Evaluations = Median(cell => cell.Result!.Counts!.Evaluations),
            Tokens = Median(cell => cell.Result!.Counts!.TokensEvaluated),
            TokensTrained = Finished.Any(cell => cell.Result!.Counts!.TokensTrained > 0) ? Median(cell => cell.Result!.Counts!.TokensTrained) : null,
            Difference = objection is null && name != terms.Baseline
                ? terms.Difference(name, [.. RankingRules.Pairs(own, Baseline).Select(pair => (Perplexity(pair.Variant), Perplexity(pair.Baseline)))])
                : null,
            Published = published,
        };
    }

    // Medians over unlike seeds are not comparable, so places follow from the seeds that all ranked variants have.
    private IEnumerable<VariantResult> Ranked(IReadOnlyList<VariantResult> variants)
    {
        var seeds = CommonSeeds(variants);
        var medians = variants.Where(variant => variant.NotRanked is null && seeds.Count > 0).ToDictionary(
            variant => variant.Name, variant => SampleSummary.Of(finished[variant.Name].Where(cell => seeds.Contains(cell.Seed)).Select(Perplexity)).Median);
        return variants.Select(variant => medians.TryGetValue(variant.Name, out var median)
            ? variant with { Rank = 1 + medians.Values.Count(other => other < median) }
            : variant);
    }

    private HashSet<long> CommonSeeds(IReadOnlyList<VariantResult> variants) =>
        [.. terms.Seeds.Where(seed => variants.Where(variant => variant.NotRanked is null).All(variant => finished[variant.Name].Any(cell => cell.Seed == seed)))];

    private List<TextRow> Texts()
    {
        var rows = new List<TextRow> { TextRow("report", cell => cell.Result is { } result ? (result.Protocol!.Hash, result.Best!.Metrics.Perplexity, result.Dense!.Perplexity) : null) };
        rows.AddRange(terms.Texts.Select(text => TextRow(text, cell => cell.Texts.TryGetValue(text, out var figures) ? (figures.Protocol.Hash, figures.Perplexity, figures.Dense) : null)));
        return [.. rows.Where(row => row.Variants.Count > 0)];
    }

    // One row is one protocol: the baseline's, or the first there is. What was scored otherwise stays out of it.
    private TextRow TextRow(string text, Func<CellOutcome, (string Protocol, double? Perplexity, double? Dense)?> figuresOf)
    {
        var all = Finished.Select(cell => (Cell: cell, Figures: figuresOf(cell))).Where(pair => pair.Figures?.Perplexity is not null)
            .Select(pair => (pair.Cell, Value: (pair.Figures!.Value.Protocol, Perplexity: pair.Figures.Value.Perplexity!.Value, pair.Figures.Value.Dense))).ToList();
        var protocol = all.OrderBy(pair => pair.Cell.Variant != terms.Baseline).Select(pair => pair.Value.Protocol).FirstOrDefault() ?? "";
        var fitting = all.Where(pair => pair.Value.Protocol == protocol).ToList();
        var baseline = fitting.Where(pair => pair.Cell.Variant == terms.Baseline).ToDictionary(pair => pair.Cell.Seed, pair => pair.Value.Perplexity);
        var entries = new Dictionary<string, TextEntry>();
        foreach (var variant in fitting.GroupBy(pair => pair.Cell.Variant))
        {
            var pairs = variant.Where(pair => baseline.ContainsKey(pair.Cell.Seed)).Select(pair => (pair.Value.Perplexity, baseline[pair.Cell.Seed])).ToList();
            var isRanked = Objection([.. finished[variant.Key]]) is null;
            entries[variant.Key] = new(
                SampleSummary.Of(variant.Select(pair => pair.Value.Perplexity)),
                variant.Key == terms.Baseline || !isRanked ? null : terms.Difference($"{variant.Key} on {text}", pairs));
        }

        return new(text, protocol, SpreadOf(fitting.Select(pair => pair.Value.Dense))?.Median, entries);
    }

    private static CellRow Row(CellOutcome cell) => new(cell.Variant, cell.Seed, cell.State, cell.Folder)
    {
        Failure = cell.Failure,
        Protocol = cell.Result?.Protocol!.Hash,
        Calibration = cell.Result?.Calibration?.Hash,
        Best = cell.Result?.Best!.Metrics,
        Dense = cell.Result?.Dense!.Perplexity,
        Baselines = cell.Result?.Baselines!.ToDictionary(baseline => baseline.Key, baseline => baseline.Value.Metrics.Perplexity),
        Evaluations = cell.Result?.Counts!.Evaluations,
        CacheHits = cell.Result?.Counts!.CacheHits,
        FailedEvaluations = cell.Result?.Counts!.Failed,
        TokensEvaluated = cell.Result?.Counts!.TokensEvaluated,
        TokensTrained = cell.Result?.Counts!.TokensTrained,
        Seconds = cell.Result?.Seconds,
    };

    private ComparisonCharts Charts()
    {
        var objective = Finished.OrderBy(cell => cell.Variant != terms.Baseline).FirstOrDefault()?.Path.Objective ?? "";
        string[] drawn = [.. terms.Variants.Where(variant => finished[variant].Any())];
        return new(
            objective,
            [.. drawn.Where(variant => Baseline.Length == 0
                    ? finished[variant].All(cell => cell.Path.Objective == objective)
                    : ConvergenceAxis.Objection([.. finished[variant]], Baseline) is null)
                .Select(variant => ConvergenceSeries.Of(variant, [.. finished[variant].Select(cell => cell.Path)]))],
            drawn.ToDictionary(variant => variant, variant => Mean([.. finished[variant].Select(cell => cell.Removed)])));
    }

    private static IReadOnlyList<double> Mean(IReadOnlyList<IReadOnlyList<double>> rows) =>
        [.. Enumerable.Range(0, rows.Min(row => row.Count)).Select(block => rows.Average(row => row[block]))];

    private string? Objection(IReadOnlyList<CellOutcome> variant) =>
        variant.Concat(Baseline).FirstOrDefault(cell => !IsMeasured(cell)) is { } unmeasured ? $"{unmeasured.Variant}, seed {unmeasured.Seed}, could not be post-trained, as its log.txt says"
        : RankingRules.Objection(variant, Baseline, terms.SparsityTolerance);

    private bool IsMeasured(CellOutcome cell) => terms.Measure == ComparedMeasure.Pruned || cell.Result!.Best!.Metrics.Finetuned is not null;

    private double Perplexity(CellOutcome cell) => terms.Measure == ComparedMeasure.Pruned
        ? cell.Result!.Best!.Metrics.Perplexity!.Value
        : cell.Result!.Best!.Metrics.Finetuned!.Perplexity!.Value;

    // Of what was measured; null where nothing was.
    private static SampleSummary? SpreadOf(IEnumerable<double?> values) => values.OfType<double>().ToList() is { Count: > 0 } measured ? SampleSummary.Of(measured) : null;

    // What has no perplexity to compare counts as failed, however its run ended.
    private static CellOutcome Judged(CellOutcome cell, ComparedMeasure measure) => (measure, cell.Result?.Best!.Metrics) switch
    {
        (ComparedMeasure.Pruned, { Perplexity: null, Failure: var failure }) => Failed(cell, failure),
        (ComparedMeasure.Finetuned, { Finetuned: { Perplexity: null, Failure: var failure } }) => Failed(cell, failure),
        _ => cell,
    };

    private static CellOutcome Failed(CellOutcome cell, string? failure) =>
        cell with { State = RunState.Failed, Failure = failure ?? "there is no report perplexity", Result = null, IsFinal = true };
}
