using System.Globalization;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Compare;

/// <summary>Computes the result of a comparison from the outcomes of its cells. Deterministic.</summary>
internal sealed class ComparisonBuilder
{
    private readonly ComparisonTerms terms;
    private readonly CellOutcome[] cells;
    private readonly ILookup<string, CellOutcome> finished;

    /// <summary>Prepares the outcomes.</summary>
    /// <param name="terms">The terms of the comparison.</param>
    /// <param name="outcomes">The outcomes, ordered by variant and seed.</param>
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
            Tasks = TaskRows.Of(terms, finished) is { Count: > 0 } tasks ? tasks : null,
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
            Value = own.All(IsMeasured) ? SampleSummary.Of(own.Select(Value)) : null,
            Pruned = terms.Measure == ComparedMeasure.Pruned ? null : Measured(cell => cell.Result!.Best!.Metrics.Perplexity),
            Dense = Measured(Dense)?.Median,
            Sparsity = SampleSummary.Of(own.Select(cell => cell.Result!.Best!.Metrics.Sparsity)),
            Evaluations = Median(cell => cell.Result!.Counts!.Evaluations),
            Tokens = Median(cell => cell.Result!.Counts!.TokensEvaluated),
            TokensTrained = Finished.Any(cell => cell.Result!.Counts!.TokensTrained > 0)
                ? Median(cell => cell.Result!.Counts!.TokensTrained) : null,
            Difference = objection is null && name != terms.Baseline
                ? terms.Difference(name,
                [.. RankingRules.Pairs(own, Baseline).Select(pair => (Value(pair.Variant), Value(pair.Baseline)))],
                    terms.Measure.Direction)
                : null,
            Published = published,
        };
    }

    // Medians over different seeds are not comparable, so ranks use the seeds that all ranked variants have.
    private IEnumerable<VariantResult> Ranked(IReadOnlyList<VariantResult> variants)
    {
        var seeds = CommonSeeds(variants);
        var medians = variants.Where(variant => variant.NotRanked is null && seeds.Count > 0).ToDictionary(
            variant => variant.Name, variant =>
                SampleSummary.Of(finished[variant.Name].Where(cell => seeds.Contains(cell.Seed)).Select(Value)).Median);
        return variants.Select(variant => medians.TryGetValue(variant.Name, out var median)
            ? variant with { Rank = 1 + medians.Values.Count(other => terms.Measure.IsBetter(other, median)) }
            : variant);
    }

    private HashSet<long> CommonSeeds(IReadOnlyList<VariantResult> variants) =>
        [.. terms.Seeds.Where(seed => variants.Where(variant => variant.NotRanked is null)
            .All(variant => finished[variant.Name].Any(cell => cell.Seed == seed)))];

    private List<TextRow> Texts()
    {
        var rows = new List<TextRow> { TextRow("report", cell => cell.Result is { } result
            ? (result.Protocol!.Hash, result.Best!.Metrics.Perplexity, result.Dense!.Perplexity) : null) };
        rows.AddRange(terms.Texts.Select(text =>
            TextRow(text, cell => cell.Texts.TryGetValue(text, out var figures) ? (figures.Protocol.Hash, figures.Perplexity, figures.Dense)
                : null)));
        return [.. rows.Where(row => row.Variants.Count > 0)];
    }

    // A row has one protocol: that of the baseline, or else the first. Results under another protocol are left out.
    private TextRow TextRow(string text, Func<CellOutcome, (string Protocol, double? Perplexity, double? Dense)?> figuresOf)
    {
        var all = Finished.Select(cell => (Cell: cell, Figures: figuresOf(cell))).Where(pair => pair.Figures?.Perplexity is not null)
            .Select(pair =>
            (pair.Cell, Value: (pair.Figures!.Value.Protocol, Perplexity: pair.Figures.Value.Perplexity!.Value, pair.Figures.Value.Dense)))
                .ToList();
        var protocol = all.OrderBy(pair => pair.Cell.Variant != terms.Baseline).Select(pair => pair.Value.Protocol).FirstOrDefault() ?? "";
        var fitting = all.Where(pair => pair.Value.Protocol == protocol).ToList();
        var baseline = fitting.Where(pair => pair.Cell.Variant == terms.Baseline)
            .ToDictionary(pair => pair.Cell.Seed, pair => pair.Value.Perplexity);
        var entries = new Dictionary<string, TextEntry>();
        foreach (var variant in fitting.GroupBy(pair => pair.Cell.Variant))
        {
            var pairs = variant.Where(pair => baseline.ContainsKey(pair.Cell.Seed))
                .Select(pair => (pair.Value.Perplexity, baseline[pair.Cell.Seed])).ToList();
            var isRanked = Objection([.. finished[variant.Key]]) is null;
            entries[variant.Key] = new(
                SampleSummary.Of(variant.Select(pair => pair.Value.Perplexity)),
                variant.Key == terms.Baseline || !isRanked ? null : terms.Difference($"{variant.Key} on {text}", pairs));
        }

        return new(text, protocol, SpreadOf(fitting.Select(pair => pair.Value.Dense))?.Median, entries);
    }

    private CellRow Row(CellOutcome cell) => new(cell.Variant, cell.Seed, cell.State, cell.Folder)
    {
        Failure = cell.Failure,
        Protocol = cell.Result?.Protocol!.Hash,
        Calibration = cell.Result?.Calibration?.Hash,
        Best = cell.Result?.Best!.Metrics,
        Value = cell.Result is null ? null : terms.Measure.Of(cell.Result.Best!.Metrics),
        Dense = Dense(cell),
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
        variant.Concat(Baseline).FirstOrDefault(cell => !IsMeasured(cell)) is { } unmeasured
            ? $"{unmeasured.Variant}, seed {unmeasured.Seed}, could not be post-trained, as its log.txt says"
        : RankingRules.Objection(variant, Baseline, terms.SparsityTolerance);

    private bool IsMeasured(CellOutcome cell) => terms.Measure != ComparedMeasure.Finetuned
        || cell.Result!.Best!.Metrics.Finetuned is not null;

    private double Value(CellOutcome cell) => terms.Measure.Of(cell.Result!.Best!.Metrics)!.Value;

    // The dense model is never post-trained.
    private double? Dense(CellOutcome cell) => cell.Result?.Dense is not { } dense ? null
        : terms.Measure == ComparedMeasure.Finetuned ? dense.Perplexity : terms.Measure.Of(dense);

    // Ignores missing values; null if all are missing.
    private static SampleSummary? SpreadOf(IEnumerable<double?> values) => values.OfType<double>().ToList() is { Count: > 0 } measured
        ? SampleSummary.Of(measured) : null;

    // A cell without a figure to compare counts as failed, even if its run finished.
    private static CellOutcome Judged(CellOutcome cell, ComparedMeasure measure)
    {
        if (cell.Result?.Best!.Metrics is not { } metrics || measure.Of(metrics) is not null
            || (measure == ComparedMeasure.Finetuned && metrics.Finetuned is null))
        {
            return cell;
        }

        return cell with
        {
            State = RunState.Failed, Failure = measure.WhyMissing(metrics) ?? $"there is no {measure.Name}", Result = null, IsFinal = true,
        };
    }
}

/// <summary>The terms on which outcomes are compared.</summary>
internal sealed record ComparisonTerms(string Name, string Baseline, IReadOnlyList<string> Variants, IReadOnlyList<long> Seeds)
{
    public SearchCap? Budget { get; init; }

    public ComparedMeasure Measure { get; init; } = ComparedMeasure.Pruned;

    public double SparsityTolerance { get; init; } = 0.01;

    public IntervalMethod Interval { get; init; }

    /// <summary>Names of the further texts.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    public IReadOnlyDictionary<string, PublishedFigure> Published { get; init; } = new Dictionary<string, PublishedFigure>();

    /// <summary>The terms of a comparison file.</summary>
    public static ComparisonTerms Of(ComparisonSpec spec) => new(spec.Name, spec.Baseline, [.. spec.Variants.Keys], spec.Seeds)
    {
        Budget = spec.Budget,
        Measure = spec.Measure,
        SparsityTolerance = spec.SparsityTolerance,
        Interval = spec.Interval,
        Texts = [.. spec.Report.Keys],
        Published = spec.Published,
    };

    /// <summary>The difference between a variant and the baseline over pairs with equal seeds; null without pairs.</summary>
    /// <param name="purpose">Keys the random stream of the bootstrap, which makes the interval reproducible.</param>
    /// <param name="pairs">Variant and baseline of the same seed.</param>
    /// <param name="direction">Which values are better.</param>
    public PairedDifference? Difference(
        string purpose, IReadOnlyList<(double Variant, double Baseline)> pairs, Direction direction = Direction.Minimize) =>
        pairs.Count == 0 ? null : PairedDifference.Of(pairs, direction, differences => Interval == IntervalMethod.T
            ? ConfidenceInterval.Student(differences)
            : ConfidenceInterval.Bootstrap(differences, new RandomStream(0, $"bootstrap {purpose}")));
}

/// <summary>Decides whether a variant can be ranked against the baseline.</summary>
internal static class RankingRules
{
    private const int ShownHash = 12;

    /// <summary>The reason why the variant is not ranked; null if it is.</summary>
    /// <param name="variant">The finished cells of the variant.</param>
    /// <param name="baseline">The finished cells of the baseline.</param>
    /// <param name="tolerance">Largest difference of the achieved sparsities.</param>
    public static string? Objection(IReadOnlyList<CellOutcome> variant, IReadOnlyList<CellOutcome> baseline, double tolerance) =>
        variant.Count == 0 ? "no cell is finished"
        : baseline.Count == 0 ? "no cell of the baseline is finished"
        : Pairs(variant, baseline) is not { Count: > 0 } pairs ? "it shares no seed with the baseline"
        : Protocol([.. variant, .. baseline]) ?? pairs.Select(Calibration).FirstOrDefault(said => said is not null)
        ?? Sparsity(pairs, tolerance);

    /// <summary>Pairs of cells with equal seeds.</summary>
    public static IReadOnlyList<(CellOutcome Variant, CellOutcome Baseline)> Pairs(IReadOnlyList<CellOutcome> variant,
        IReadOnlyList<CellOutcome> baseline) =>
        [.. variant.Join(baseline, cell => cell.Seed, cell => cell.Seed, (own, other) => (own, other))];

    private static string? Protocol(IReadOnlyList<CellOutcome> cells)
    {
        string[] hashes = [.. cells.Select(cell => cell.Result!.Protocol!.Hash).Distinct()];
        return hashes.Length == 1 ? null : $"measured under different protocols than the baseline ({string.Join(", ", hashes)})";
    }

    // A variant may use another sampler. Different tokens from equal settings mean that a text or a plugin has changed.
    private static string? Calibration((CellOutcome Variant, CellOutcome Baseline) pair)
    {
        var (own, other) = (pair.Variant.Result!.Calibration?.Hash, pair.Baseline.Result!.Calibration?.Hash);
        return pair.Variant.Sampling != pair.Baseline.Sampling || own == other ? null
            : $"seed {pair.Variant.Seed}: calibrated on other tokens than the baseline ({Short(own)}, {Short(other)}) "
                + "although the sampler is the same; the text or the plugin has changed since, so run one of the two anew";
    }

    private static string? Sparsity(IReadOnlyList<(CellOutcome Variant, CellOutcome Baseline)> pairs, double tolerance)
    {
        var (own, other, seed) = pairs.Select(pair =>
            (pair.Variant.Result!.Best!.Metrics.Sparsity, pair.Baseline.Result!.Best!.Metrics.Sparsity, pair.Variant.Seed))
            .MaxBy(pair => Math.Abs(pair.Item1 - pair.Item2));
        return Math.Abs(own - other) <= tolerance ? null : string.Create(CultureInfo.InvariantCulture,
            $"sparsity {own:0.000} where the baseline has {other:0.000} (seed {seed}), further apart than the tolerance of {tolerance}");
    }

    private static string Short(string? hash) => hash is null ? "not recorded" : hash[..ShownHash];
}
