using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using EvoPrune.Host.Search;
using EvoPrune.Host.Search.Racing;
using EvoPrune.Host.Tasks;
using TorchSharp;

namespace EvoPrune.Host.Runs;

/// <summary>The content of <c>result.json</c>. The figures are absent while a run is running and after a failure.</summary>
public sealed record RunResult(RunState State, string Name, long Seed)
{
    /// <summary>The reason for a failure, or a remark on the run.</summary>
    public string? Message { get; init; }

    /// <summary>The model, if it is one of the Hugging Face hub; absent otherwise.</summary>
    public HubModel? Model { get; init; }

    /// <summary>The protocol of the report perplexities.</summary>
    public Protocol? Protocol { get; init; }

    /// <summary>The calibration tokens.</summary>
    public CalibrationTokens? Calibration { get; init; }

    /// <summary>The metrics of the objectives; absent in results of earlier versions.</summary>
    public IReadOnlyList<Metric>? Metrics { get; init; }

    /// <summary>The dense model.</summary>
    public ModelMetrics? Dense { get; init; }

    /// <summary>The best plan of the search.</summary>
    public FoundPlan? Best { get; init; }

    /// <summary>The baselines, by name.</summary>
    public IReadOnlyDictionary<string, FoundPlan>? Baselines { get; init; }

    /// <summary>The non-dominated plans on the calibration set, ordered by their objectives.</summary>
    public IReadOnlyList<FrontMember>? Front { get; init; }

    /// <summary>The member of the front that is the best plan; absent with one objective.</summary>
    public ChosenMember? Choice { get; init; }

    /// <summary>The cost of the search, without searches of baselines.</summary>
    public SearchCounts? Counts { get; init; }

    /// <summary>The savings by racing; absent without racing.</summary>
    public RaceSavings? Racing { get; init; }

    /// <summary>Hypervolume of the front; absent with one objective and with more than three.</summary>
    public FrontVolume? Hypervolume { get; init; }

    /// <summary>Values that the optimizer derived, such as its population.</summary>
    public IReadOnlyList<string>? Remarks { get; init; }

    /// <summary>Wall time of the run; of the last process only if the run was resumed.</summary>
    public double? Seconds { get; init; }

    /// <summary>Largest resident set of the process, in bytes.</summary>
    public long? PeakMemory { get; init; }

    /// <summary>Profile of the search; absent without <c>--profile</c>.</summary>
    public RunProfile? Profile { get; init; }

    /// <summary>One entry per generation.</summary>
    public IReadOnlyList<TimelineEntry>? Timeline { get; init; }

    /// <summary>The metric of an objective; null if the result does not contain it.</summary>
    public Metric? MetricOf(string objective) => Metrics?.FirstOrDefault(metric => metric.Name == objective);
}

/// <summary>Identifies the calibration tokens: equal hashes mean equal token ids.</summary>
/// <param name="Hash">SHA-256 of the token ids.</param>
/// <param name="Windows">Number of windows.</param>
/// <param name="Length">Tokens per window.</param>
public sealed record CalibrationTokens(string Hash, int Windows, int Length);

/// <summary>The measurements of one model. Zeros, removed parameters, bytes and speed are four different quantities.</summary>
/// <param name="Perplexity">Report perplexity; null if it is not finite.</param>
/// <param name="Objectives">Objectives on the calibration set, by name; null for a value that is not finite.</param>
/// <param name="Sparsity">Share of the block weights that are zero or removed.</param>
/// <param name="ZeroFraction">Share of zeros among the remaining block weights.</param>
/// <param name="ParametersRemoved">Physically removed parameters.</param>
/// <param name="Bytes">Size of the remaining weights on disk.</param>
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
    /// <summary>The reason for null values; absent otherwise.</summary>
    public string? Failure { get; init; }

    /// <summary>Measurements after post-training; absent without it, or if the plan cannot be trained.</summary>
    public FinetunedFigures? Finetuned { get; init; }

    /// <summary>Results on zero-shot tasks; absent if the experiment reports none.</summary>
    public IReadOnlyList<TaskResult>? Tasks { get; init; }

    /// <summary>The plain mean of acc over the tasks; absent without tasks, or if one has no number.</summary>
    [JsonPropertyName("mean_acc")]
    public double? MeanAcc => Tasks is null ? null : TaskResult.MeanAcc(Tasks);
}

/// <summary>The measurements of a model after post-training.</summary>
/// <param name="Perplexity">Report perplexity; null if it is not finite.</param>
/// <param name="Tokens">Tokens trained on.</param>
public sealed record FinetunedFigures([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Perplexity, long Tokens)
{
    /// <summary>The reason for a missing perplexity; absent otherwise.</summary>
    public string? Failure { get; init; }
}

/// <summary>A plan of a search or a baseline with its measurements.</summary>
/// <param name="Genome">The genes; null if no encoding made the plan.</param>
/// <param name="Objectives">Objectives on the calibration set, by name.</param>
/// <param name="Metrics">Measurements on the report text and of the weights.</param>
public sealed record FoundPlan(IReadOnlyList<double>? Genome, IReadOnlyDictionary<string, double?> Objectives, ModelMetrics Metrics)
{
    /// <summary>Description of the plan in a few lines; absent in results of earlier versions.</summary>
    public IReadOnlyList<string>? Summary { get; init; }

    /// <summary>The genes as text; absent if no encoding made the plan.</summary>
    public IReadOnlyList<NamedGene>? Genes { get; init; }
}

/// <summary>One gene of a plan as text, for example <c>block 3</c> and <c>0.45</c>.</summary>
public sealed record NamedGene(string Name, string Value);

/// <summary>A non-dominated plan on the calibration set.</summary>
/// <param name="Member">Its number, which <c>export</c> and <c>eval</c> take as <c>--member</c>.</param>
/// <param name="Genome">The genes.</param>
/// <param name="Objectives">Objectives on the calibration set, by name.</param>
public sealed record FrontMember(int Member, IReadOnlyList<double> Genome, IReadOnlyDictionary<string, double> Objectives);

/// <summary>The member of the front that is the best plan.</summary>
/// <param name="Rule">The choice rule of the experiment.</param>
/// <param name="Reason">The reason for the choice.</param>
/// <param name="Member">Its number.</param>
public sealed record ChosenMember(string Rule, string Reason, int Member);

/// <summary>State of a run.</summary>
public enum RunState
{
    /// <summary>A live process holds the lock of the run.</summary>
    Running,

    /// <summary>The result is complete.</summary>
    Finished,

    /// <summary>The run ended with an error, which the result contains.</summary>
    Failed,

    /// <summary>The user stopped the run; it can be resumed.</summary>
    Cancelled,

    /// <summary>The process ended abruptly (killed, power failure); the run can be resumed.</summary>
    Interrupted,
}

/// <summary>The protocol of a perplexity. Two results are comparable only if their protocols have the same hash.</summary>
/// <param name="Data">SHA-256 of the scored token ids, which depend on text, tokenizer and windows.</param>
/// <param name="Length">Tokens per window; all but the first are predicted.</param>
/// <param name="Windows">Number of windows.</param>
/// <param name="Batch">Windows per forward pass. Another number may round differently.</param>
/// <param name="Dtype">Data type of the weights.</param>
/// <param name="Device">Type of the device: <c>cpu</c> or <c>cuda</c>.</param>
public sealed record Protocol(string Data, int Length, int Windows, int Batch, string Dtype, string Device)
{
    /// <summary>Windows per forward pass when a text is scored.</summary>
    internal const int WindowsPerBatch = 16;

    /// <summary>The protocol of scoring these windows.</summary>
    public static Protocol Of(TokenWindows windows, torch.ScalarType dtype, torch.Device device) => new(
        windows.Hash, windows.Length, windows.Count, WindowsPerBatch, dtype.ToString().ToLowerInvariant(), device.type.ToString()
            .ToLowerInvariant());

    /// <summary>Short hash of all properties.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"perplexity/1 {Data} {Length} {Windows} {Batch} {Dtype} {Device}"))))[..16];
}
