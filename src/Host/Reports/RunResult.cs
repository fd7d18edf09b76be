using System.Text.Json.Serialization;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Host.Search.Racing;

namespace EvoPrune.Host.Reports;

/// <summary>What a run gives to programs: <c>result.json</c>. While the run lasts, and after one that failed, the figures are absent.</summary>
public sealed record RunResult(RunState State, string Name, long Seed)
{
    /// <summary>Why the run failed, or what was noticed on the way.</summary>
    public string? Message { get; init; }

    /// <summary>How the report perplexities were measured.</summary>
    public Protocol? Protocol { get; init; }

    /// <summary>The tokens that the search scored on.</summary>
    public CalibrationTokens? Calibration { get; init; }

    /// <summary>What the search's objectives mean, and how their values are written; absent in results of before this was recorded.</summary>
    public IReadOnlyList<Metric>? Metrics { get; init; }

    /// <summary>The model as it came.</summary>
    public ModelMetrics? Dense { get; init; }

    /// <summary>The best plan that the search found.</summary>
    public FoundPlan? Best { get; init; }

    /// <summary>What the search has to beat, by name.</summary>
    public IReadOnlyDictionary<string, FoundPlan>? Baselines { get; init; }

    /// <summary>The plans that no other dominates on the calibration set, by their objectives, the first one first.</summary>
    public IReadOnlyList<FrontMember>? Front { get; init; }

    /// <summary>Which member of the front is the best plan, and why; absent for one objective.</summary>
    public ChosenMember? Choice { get; init; }

    /// <summary>What the search cost; baselines that search are not in it.</summary>
    public SearchCounts? Counts { get; init; }

    /// <summary>What racing saved; absent without racing.</summary>
    public RaceSavings? Racing { get; init; }

    /// <summary>What the front dominates of the objective space; absent for one objective, and for more than three.</summary>
    public FrontVolume? Hypervolume { get; init; }

    /// <summary>What the optimizer derived by itself, such as its population.</summary>
    public IReadOnlyList<string>? Remarks { get; init; }

    /// <summary>Wall time of the whole run, of the last process only if it was resumed.</summary>
    public double? Seconds { get; init; }

    /// <summary>Largest resident set of the process, in bytes.</summary>
    public long? PeakMemory { get; init; }

    /// <summary>Where the time of the search went; absent where nobody asked.</summary>
    public RunProfile? Profile { get; init; }

    /// <summary>One entry per generation.</summary>
    public IReadOnlyList<TimelineEntry>? Timeline { get; init; }

    /// <summary>What an objective means; null where the result does not say it.</summary>
    public Metric? MetricOf(string objective) => Metrics?.FirstOrDefault(metric => metric.Name == objective);
}

/// <summary>Which tokens a search scored on: two searches with one hash saw the same ids.</summary>
/// <param name="Hash">SHA-256 of the token ids.</param>
/// <param name="Windows">Number of windows.</param>
/// <param name="Length">Tokens per window.</param>
public sealed record CalibrationTokens(string Hash, int Windows, int Length);

/// <summary>The figures of one model: what zeros, missing parameters, bytes and speed say are four different things.</summary>
/// <param name="Perplexity">On the report text; null where it is no finite number.</param>
/// <param name="Objectives">The search's own objectives on the calibration set, by name; null where one is no finite number.</param>
/// <param name="Sparsity">Share of the block weights that are zero or gone.</param>
/// <param name="ZeroFraction">Share of zeros among the block weights that are still there.</param>
/// <param name="ParametersRemoved">Parameters physically gone.</param>
/// <param name="Bytes">Size of the weights on disk, physically removed ones left out.</param>
/// <param name="TokensPerSecond">Measured on the report text.</param>
public sealed record ModelMetrics(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Perplexity,
    IReadOnlyDictionary<string, double?> Objectives,
    double Sparsity,
    double ZeroFraction,
    long ParametersRemoved,
    long Bytes,
    double TokensPerSecond)
{
    /// <summary>Why figures are null; absent where none is.</summary>
    public string? Failure { get; init; }

    /// <summary>After post-training; absent where none was asked, or the plan cannot be trained.</summary>
    public FinetunedFigures? Finetuned { get; init; }
}

/// <summary>The figures of a model after post-training.</summary>
/// <param name="Perplexity">On the report text; null where it is no finite number.</param>
/// <param name="Tokens">Trained on.</param>
public sealed record FinetunedFigures([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Perplexity, long Tokens)
{
    /// <summary>Why there is no perplexity; absent where there is one.</summary>
    public string? Failure { get; init; }
}

/// <summary>A plan of a search or a baseline, with its figures.</summary>
/// <param name="Genome">The genes, where an encoding made the plan.</param>
/// <param name="Objectives">On the calibration set, by name.</param>
/// <param name="Metrics">Measured on the report text and on the weights.</param>
public sealed record FoundPlan(IReadOnlyList<double>? Genome, IReadOnlyDictionary<string, double?> Objectives, ModelMetrics Metrics)
{
    /// <summary>What the plan does, in a few lines; absent in results of earlier versions.</summary>
    public IReadOnlyList<string>? Summary { get; init; }

    /// <summary>The genes in words; absent where no encoding made the plan.</summary>
    public IReadOnlyList<NamedGene>? Genes { get; init; }
}

/// <summary>What one gene of a plan says, for example <c>block 3</c> and <c>0.45</c>.</summary>
public sealed record NamedGene(string Name, string Value);

/// <summary>A plan that no other dominates on the calibration set.</summary>
/// <param name="Member">Its number, by which <c>export</c> and <c>eval</c> take it from front.json.</param>
/// <param name="Genome">The genes.</param>
/// <param name="Objectives">On the calibration set, by name.</param>
public sealed record FrontMember(int Member, IReadOnlyList<double> Genome, IReadOnlyDictionary<string, double> Objectives);

/// <summary>The member of the front that is the best plan.</summary>
/// <param name="Rule">The rule of the experiment.</param>
/// <param name="Reason">Why this member, in words.</param>
/// <param name="Member">Its number.</param>
public sealed record ChosenMember(string Rule, string Reason, int Member);
