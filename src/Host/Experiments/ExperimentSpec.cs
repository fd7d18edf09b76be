using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EvoPrune.Host.Plugins;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Experiments;

/// <summary>An experiment file with every default filled in. Immutable; read by <see cref="ExperimentFormat"/>.</summary>
/// <remarks>The keys of the file are the property names in kebab-case; the descriptions are their documentation.</remarks>
public sealed record ExperimentSpec
{
    /// <summary>Name of the experiment; not empty after reading.</summary>
    [Description("Name of the experiment; by default the file's name without its extension.")]
    public string Name { get; init; } = "";

    /// <summary>The seed that keys every random stream of a run.</summary>
    [Description("Seed of everything random; equal seeds give equal runs.")]
    public long Seed { get; init; } = 42;

    /// <summary>Absolute paths of folders of plugin folders, beside the built-in one.</summary>
    [Description("Folders that contain plugin folders, besides the built-in one. A resumed run uses them too.")]
    [InputPath(InputPathType.Folder)]
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>The model to compress.</summary>
    [Description("The model to compress.")]
    public required ModelSpec Model { get; init; }

    /// <summary>The texts.</summary>
    [Description("The texts to calibrate and to report on.")]
    public required DataSpec Data { get; init; }

    /// <summary>What is reported besides perplexity.</summary>
    [Description("What is measured on the dense model, the best plan and every baseline, besides perplexity.")]
    public ReportSpec Report { get; init; } = new();

    /// <summary>Where the data of tasks are.</summary>
    [Description("Where the data of tasks are.")]
    public TasksSpec Tasks { get; init; } = new();

    /// <summary>Chooses the token windows of the search.</summary>
    [Description("Chooses the token windows on which candidates are scored.")]
    public required PluginUse<ICalibrationSampler> Calibration { get; init; }

    /// <summary>Defines the genome and decodes it to a plan.</summary>
    [Description("Defines the genome and decodes it to a plan.")]
    public required PluginUse<IEncoding> Encoding { get; init; }

    /// <summary>Prunes the weights of a sublayer.</summary>
    [Description("Prunes the weights of a sublayer.")]
    public required PluginUse<IPruner> Pruner { get; init; }

    /// <summary>The objectives, at least one.</summary>
    [Description("The objectives. With more than one, the search keeps a front, and choice says which member is the best plan.")]
    [MinLength(1)]
    public required IReadOnlyList<PluginUse<IFitness>> Fitness { get; init; }

    /// <summary>Chooses the best plan from the front; null with one objective.</summary>
    [Description("With several objectives, the rule that chooses the best plan from the front. Default: knee.")]
    public FrontChoice? Choice { get; init; }

    /// <summary>Searches for good genomes.</summary>
    [Description("Searches for good genomes.")]
    public required PluginUse<IOptimizer> Optimizer { get; init; }

    /// <summary>The largest cost of the search; null if only the optimizer ends it.</summary>
    [Description("The largest cost of the search. By default only the optimizer ends it.")]
    public SearchCap? Budget { get; init; }

    /// <summary>Drops candidates that almost certainly cannot survive; null to score all on all tokens.</summary>
    [Description(
        "Drops candidates early that almost certainly cannot survive; {} for the default settings. By default, all candidates are scored "
            + "on all tokens.")]
    public RacingSpec? Racing { get; init; }

    /// <summary>The recipe of finetuning; null without finetuning.</summary>
    [Description("How pruned models are finetuned, during the search if the optimizer uses finetuned candidates, or after it.")]
    public FinetuningSpec? Finetuning { get; init; }

    /// <summary>Whether every cluster of the calibration set has a search of its own (Wu et al. 2025, EvoP, section 4).</summary>
    [Description(
        "One search per cluster of the calibration set; the winners are compared on the whole set. By default, one search on the whole "
            + "set.")]
    public bool PerCluster { get; init; }

    /// <summary>The baselines of the result besides the dense model.</summary>
    [Description("The baselines of the result, besides the dense model.")]
    public IReadOnlyList<Baseline> Baselines { get; init; } = [Baseline.Uniform];
}

/// <summary>A simple method that the result is compared with.</summary>
public enum Baseline
{
    /// <summary>
    /// Equal treatment of all sublayers at the sparsity of the result. For a plan that drops sublayers, also the same number of first, last
    /// and random sublayers dropped.
    /// </summary>
    Uniform,

    /// <summary>Greedy search over the same encoding (SLEB).</summary>
    Greedy,

    /// <summary>Random search with the same number of evaluations.</summary>
    Random,

    /// <summary>Round-to-nearest quantization of all blocks to 8, 4 and 3 bits.</summary>
    Quantization,
}

/// <summary>The texts of an experiment.</summary>
public sealed record DataSpec
{
    /// <summary>The text on which candidates are scored during the search.</summary>
    [Description("The text on which candidates are scored during the search.")]
    public required CalibrationData Calibration { get; init; }

    /// <summary>The text on which results are reported.</summary>
    [Description("The text on which results are reported; the search never sees it.")]
    public required ReportData Report { get; init; }
}

/// <summary>A text of an experiment.</summary>
public record TextData
{
    /// <summary>The files, which existed when the experiment was read.</summary>
    [Description(
        "The text: a plain text file, or a file of rows (.jsonl, .csv, .parquet, .arrow), each also with .gz or .zst; a pattern such as "
            + "c4/*.jsonl.gz, or a list.")]
    public required TextFiles Text { get; init; }

    /// <summary>The field of the rows that has the text; null for the usual one.</summary>
    [Description("The field of the rows that has the text. Default: text.")]
    public string? Field { get; init; }

    /// <summary>How documents make windows; null for the default.</summary>
    [Description(
        "joined: documents are joined by blank lines into one text. separate: no window spans two documents. Default: rows are joined, "
            + "and plain text is taken as it is.")]
    public DocumentMode? Documents { get; init; }

    /// <summary>The documents to read at most; null for all.</summary>
    [Description("Documents to read at most, from the start. Default: all.")]
    [Range(1, int.MaxValue)]
    public int? MaxDocuments { get; init; }

    /// <summary>The text to read.</summary>
    internal TextSource Source => new(Text) { Field = Field, Documents = Documents, MaxDocuments = MaxDocuments };
}

/// <summary>The text of the search.</summary>
public sealed record CalibrationData : TextData;

/// <summary>The report text and its windows.</summary>
public sealed record ReportData : TextData
{
    /// <summary>Tokens per window.</summary>
    [Description("Tokens per window; every window is scored alone.")]
    [Range(2, int.MaxValue)]
    public int Length { get; init; } = 256;

    /// <summary>Number of windows, from the start of the text.</summary>
    [Description("Windows from the start of the text.")]
    [Range(1, int.MaxValue)]
    public int Windows { get; init; } = 64;
}

/// <summary>
/// The largest cost of a search. An equal cap makes different optimizers comparable. Baselines with a search get the cost that the search
/// had.
/// </summary>
public sealed record SearchCap
{
    /// <summary>Plans to measure; null for no such cap.</summary>
    [Description("Plans to measure at most; proposals answered from the cache are free.")]
    [Range(1, int.MaxValue)]
    public int? Evaluations { get; init; }

    /// <summary>Calibration tokens to score; null for no such cap.</summary>
    [Description("Calibration tokens to score at most.")]
    [Range(1, long.MaxValue)]
    public long? Tokens { get; init; }

    /// <summary>Tokens to finetune candidates on; null for no such cap.</summary>
    [Description("Tokens to finetune candidates on at most.")]
    [Range(0, long.MaxValue)]
    public long? TokensTrained { get; init; }

    /// <summary>The cap of each of several searches that divide this cap evenly.</summary>
    public SearchCap Share(int searches) => new()
    {
        Evaluations = Evaluations is { } evaluations ? Math.Max(1, evaluations / searches) : null,
        Tokens = Tokens / searches,
        TokensTrained = TokensTrained / searches,
    };

    /// <summary>Whether a cost is within the cap.</summary>
    public bool Allows(long evaluations, long tokens, long trained = 0) => !(evaluations > Evaluations) && !(tokens > Tokens)
        && !(trained > TokensTrained);
}

/// <summary>
/// Racing: candidates are scored window by window, and candidates that almost certainly cannot survive are dropped early.
/// </summary>
public sealed record RacingSpec
{
    /// <summary>
    /// Windows that every candidate is scored on before the first decision. The number doubles for each further decision.
    /// </summary>
    [Description("Windows that every candidate is scored on before the first decision; the number doubles until all are scored.")]
    [Range(2, 1_000_000)]
    public int First { get; init; } = 4;

    /// <summary>Confidence of the one-sided paired t-test over windows that another candidate is better.</summary>
    [Description("Confidence that another candidate is better, in a one-sided paired t-test over windows.")]
    [Range(0.5, 0.999999)]
    public double Confidence { get; init; } = 0.999;

    /// <summary>Whether a surrogate model of the scores may drop candidates too.</summary>
    [Description(
        "Whether a Gaussian process over the fully scored genomes may drop candidates too, before the first window and at every decision.")]
    public bool Surrogate { get; init; }
}
