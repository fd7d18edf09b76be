using EvoPrune.Host.Experiments;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Compare;

/// <summary>The content of <c>comparison.json</c>, described in docs/compare.md.</summary>
internal sealed record ComparisonResult
{
    /// <summary>Name and version of the format.</summary>
    public string Format { get; } = "evoprune-comparison/2";

    public required string Name { get; init; }

    public required string Baseline { get; init; }

    public required IReadOnlyList<long> Seeds { get; init; }

    public SearchCap? Budget { get; init; }

    /// <summary>The figure that is ranked.</summary>
    public required ComparedMeasure Measure { get; init; }

    public required double SparsityTolerance { get; init; }

    public required IntervalMethod Interval { get; init; }

    /// <summary>The variants in the order of the file. <see cref="VariantResult.Rank"/> orders them by quality.</summary>
    public required IReadOnlyList<VariantResult> Variants { get; init; }

    /// <summary>The protocols of the report texts.</summary>
    public required IReadOnlyList<Protocol> Protocols { get; init; }

    /// <summary>Notes that a reader needs to judge the results.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Results per text; absent with one text.</summary>
    public IReadOnlyList<TextRow>? Texts { get; init; }

    /// <summary>Results on zero-shot tasks, and on all of them together; absent without tasks.</summary>
    public IReadOnlyList<TaskRow>? Tasks { get; init; }

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
    /// <summary>Rank from 1; equal medians share a rank.</summary>
    public int? Rank { get; init; }

    /// <summary>The reason why the variant has no rank and no difference.</summary>
    public string? NotRanked { get; init; }

    /// <summary>The compared measure of the best plans.</summary>
    public SampleSummary? Value { get; init; }

    /// <summary>Report perplexity before any training; absent if that is the compared measure.</summary>
    public SampleSummary? Pruned { get; init; }

    /// <summary>The compared measure of the dense model: the median over the seeds. After post-training, its report perplexity.</summary>
    public double? Dense { get; init; }

    /// <summary>Achieved sparsity.</summary>
    public SampleSummary? Sparsity { get; init; }

    /// <summary>Plans measured by the search: the median over the seeds.</summary>
    public double? Evaluations { get; init; }

    /// <summary>Calibration tokens scored by the search: the median over the seeds.</summary>
    public double? Tokens { get; init; }

    /// <summary>Tokens that candidates were finetuned on during the search: the median over the seeds; absent if no cell trained.</summary>
    public double? TokensTrained { get; init; }

    /// <summary>Difference to the baseline, paired by seed.</summary>
    public PairedDifference? Difference { get; init; }

    /// <summary>The published figure.</summary>
    public PublishedFigure? Published { get; init; }
}

/// <summary>The results of a cell, or the reason why they are missing.</summary>
internal sealed record CellRow(string Variant, long Seed, RunState State, string Folder)
{
    public string? Failure { get; init; }

    public string? Protocol { get; init; }

    /// <summary>SHA-256 of the calibration tokens.</summary>
    public string? Calibration { get; init; }

    public ModelMetrics? Best { get; init; }

    /// <summary>The compared measure of the best plan.</summary>
    public double? Value { get; init; }

    /// <summary>The compared measure of the dense model.</summary>
    public double? Dense { get; init; }

    /// <summary>Report perplexity of the baselines of the run, by name; null if it is not finite.</summary>
    public IReadOnlyDictionary<string, double?>? Baselines { get; init; }

    public int? Evaluations { get; init; }

    public int? CacheHits { get; init; }

    public int? FailedEvaluations { get; init; }

    public long? TokensEvaluated { get; init; }

    public long? TokensTrained { get; init; }

    public double? Seconds { get; init; }
}

/// <summary>Perplexities of the best plans on one text.</summary>
/// <param name="Text">Name of the text; the experiment's own report text is <c>report</c>.</param>
/// <param name="Protocol">The protocol of the measurement.</param>
/// <param name="Dense">Median perplexity of the dense model; absent if it has none.</param>
/// <param name="Variants">The variants with results, by name.</param>
internal sealed record TextRow(string Text, string Protocol, double? Dense, IReadOnlyDictionary<string, TextEntry> Variants);

/// <summary>One variant on one text.</summary>
internal sealed record TextEntry(SampleSummary Perplexity, PairedDifference? Difference);

/// <summary>Accuracies of the best plans on one task.</summary>
/// <param name="Task">Name of the task; <c>mean</c> for the plain mean over all tasks.</param>
/// <param name="Documents">Documents of the task; of all tasks together for the mean.</param>
/// <param name="Dense">Median accuracy of the dense model.</param>
/// <param name="Variants">The variants with results, by name.</param>
internal sealed record TaskRow(string Task, int Documents, double? Dense, IReadOnlyDictionary<string, TaskEntry> Variants);

/// <summary>One variant on one task.</summary>
/// <param name="Accuracy">Accuracy (acc) over the seeds.</param>
/// <param name="NormalizedAccuracy">The same per character (acc_norm); absent if the task does not define it.</param>
/// <param name="OverDocuments">Difference to the baseline, paired by document; absent for the baseline.</param>
internal sealed record TaskEntry(SampleSummary Accuracy, SampleSummary? NormalizedAccuracy, DocumentDifference? OverDocuments);

/// <summary>The difference of two variants in accuracy, paired by document. Means over the common seeds come first.</summary>
/// <param name="Mean">Mean difference, variant minus baseline.</param>
/// <param name="Low">Lower bound of the 95 % interval.</param>
/// <param name="High">Upper bound.</param>
/// <param name="Method">How the interval was computed.</param>
internal sealed record DocumentDifference(double Mean, double Low, double High, string Method);

/// <summary>The data of the charts.</summary>
/// <param name="Objective">The objective of the convergence chart: the first objective of the baseline, on the calibration set.</param>
/// <param name="Convergence">Best value so far over the cost of the search.</param>
/// <param name="Removed">Share of the weights of each block that the best plans remove: the mean over the seeds.</param>
internal sealed record ComparisonCharts(
    string Objective, IReadOnlyList<ConvergenceSeries> Convergence, IReadOnlyDictionary<string, IReadOnlyList<double>> Removed);
