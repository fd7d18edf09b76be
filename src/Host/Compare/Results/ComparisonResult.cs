using System.Text.Json.Nodes;
using EvoPrune.Host.Compare.Format;
using EvoPrune.Host.Compare.Statistics;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Compare.Results;

/// <summary>What a comparison gives to programs, and to its page: <c>comparison.json</c>. Described in docs/compare.md.</summary>
internal sealed record ComparisonResult
{
    /// <summary>Name of the format, with its version.</summary>
    public string Format { get; } = "evoprune-comparison/1";

    public required string Name { get; init; }

    public required string Baseline { get; init; }

    public required IReadOnlyList<long> Seeds { get; init; }

    public SearchCap? Budget { get; init; }

    /// <summary>Which report perplexity is ranked.</summary>
    public required ComparedMeasure Measure { get; init; }

    public required double SparsityTolerance { get; init; }

    public required IntervalMethod Interval { get; init; }

    /// <summary>In the order of the file; <see cref="VariantResult.Rank"/> says who is best.</summary>
    public required IReadOnlyList<VariantResult> Variants { get; init; }

    /// <summary>The protocols under which the report texts were scored.</summary>
    public required IReadOnlyList<Protocol> Protocols { get; init; }

    /// <summary>What a reader has to know to judge the figures.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Variants over texts; absent with one text.</summary>
    public IReadOnlyList<TextRow>? Texts { get; init; }

    public required IReadOnlyList<CellRow> Cells { get; init; }

    public required ComparisonCharts Charts { get; init; }

    /// <summary>Whether every cell is finished.</summary>
    public bool IsComplete => Cells.All(cell => cell.State == RunState.Finished);
}

/// <summary>One variant over all its seeds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Finished">Finished cells.</param>
internal sealed record VariantResult(string Name, int Finished)
{
    /// <summary>Place among the ranked variants, from 1; equal medians share a place.</summary>
    public int? Rank { get; init; }

    /// <summary>Why the variant has no place and no difference.</summary>
    public string? NotRanked { get; init; }

    /// <summary>Report perplexity of the best plans, by the measure of the comparison.</summary>
    public SampleSummary? Perplexity { get; init; }

    /// <summary>The same before post-training; absent where that is what is compared.</summary>
    public SampleSummary? Pruned { get; init; }

    /// <summary>Report perplexity of the uncompressed model: the median over the seeds.</summary>
    public double? Dense { get; init; }

    /// <summary>Achieved sparsity.</summary>
    public SampleSummary? Sparsity { get; init; }

    /// <summary>Plans measured by the search: the median over the seeds.</summary>
    public double? Evaluations { get; init; }

    /// <summary>Calibration tokens scored by the search: the median over the seeds.</summary>
    public double? Tokens { get; init; }

    /// <summary>Tokens that the search finetuned candidates on: the median over the seeds; absent where no cell trained.</summary>
    public double? TokensTrained { get; init; }

    /// <summary>Against the baseline, seed by seed.</summary>
    public PairedDifference? Difference { get; init; }

    /// <summary>What somebody published.</summary>
    public PublishedFigure? Published { get; init; }
}

/// <summary>One cell: the figures of its run, or why there are none.</summary>
internal sealed record CellRow(string Variant, long Seed, RunState State, string Folder)
{
    public string? Failure { get; init; }

    public string? Protocol { get; init; }

    /// <summary>SHA-256 of the calibration tokens.</summary>
    public string? Calibration { get; init; }

    public ModelMetrics? Best { get; init; }

    public double? Dense { get; init; }

    /// <summary>Report perplexity of the run's own baselines, by name; null where it is no finite number.</summary>
    public IReadOnlyDictionary<string, double?>? Baselines { get; init; }

    public int? Evaluations { get; init; }

    public int? CacheHits { get; init; }

    public int? FailedEvaluations { get; init; }

    public long? TokensEvaluated { get; init; }

    public long? TokensTrained { get; init; }

    public double? Seconds { get; init; }
}

/// <summary>One text: how the best plans do on it, found on the calibration text.</summary>
/// <param name="Text">Name of the text; the experiment's own report text is <c>report</c>.</param>
/// <param name="Protocol">How it was scored.</param>
/// <param name="Dense">Median perplexity of the uncompressed model; absent where it has none.</param>
/// <param name="Variants">By name; variants without figures are absent.</param>
internal sealed record TextRow(string Text, string Protocol, double? Dense, IReadOnlyDictionary<string, TextEntry> Variants);

/// <summary>One variant on one text.</summary>
internal sealed record TextEntry(SampleSummary Perplexity, PairedDifference? Difference);

/// <summary>What the page draws.</summary>
/// <param name="Objective">What the convergence is about: the baseline's first objective, on the calibration tokens.</param>
/// <param name="Convergence">Best value so far over the cost of the search.</param>
/// <param name="Removed">Share of every block's weights that the best plans remove: the mean over the seeds.</param>
internal sealed record ComparisonCharts(
    string Objective, IReadOnlyList<ConvergenceSeries> Convergence, IReadOnlyDictionary<string, IReadOnlyList<double>> Removed);
