using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Tasks;

namespace EvoPrune.Host.Compare;

/// <summary>The figure of the best plans by which variants are ranked: a report perplexity, or a result on zero-shot tasks.</summary>
/// <param name="Task">Name of the task; null for a perplexity, <see cref="Mean"/> for the mean over all tasks.</param>
/// <param name="Metric">The metric of the task, or which perplexity.</param>
[JsonConverter(typeof(ComparedMeasureConverter))]
public sealed record ComparedMeasure(string? Task, string Metric)
{
    /// <summary>The valid values, for messages.</summary>
    public const string Valid = "pruned, finetuned, mean.acc, or a task with acc, acc_norm or perplexity, such as piqa.acc";

    /// <summary>In place of a task: the mean over all tasks.</summary>
    public const string Mean = "mean";

    private const string Accuracy = "acc", NormalizedAccuracy = "acc_norm", TaskPerplexity = "perplexity";

    /// <summary>Report perplexity before any training.</summary>
    public static ComparedMeasure Pruned { get; } = new(null, "pruned");

    /// <summary>Report perplexity after post-training.</summary>
    public static ComparedMeasure Finetuned { get; } = new(null, "finetuned");

    /// <summary>Whether it is a result on tasks.</summary>
    public bool IsOfTasks => Task is not null;

    /// <summary>Whether it is a share, in which larger values are better.</summary>
    public bool IsAccuracy => IsOfTasks && Metric != TaskPerplexity;

    /// <summary>The better direction.</summary>
    public Direction Direction => IsAccuracy ? Direction.Maximize : Direction.Minimize;

    /// <summary>The measure in words: <c>report perplexity</c>, <c>piqa acc</c>.</summary>
    public string Name => this == Pruned ? "report perplexity"
        : this == Finetuned ? "report perplexity after post-training"
        : Task == Mean ? $"mean {Metric} of the tasks" : $"{Task} {Metric}";

    /// <summary>The value of a model; null if it was not measured or is not finite.</summary>
    public double? Of(ModelMetrics metrics) => this == Pruned ? metrics.Perplexity
        : this == Finetuned ? metrics.Finetuned?.Perplexity
        : Task == Mean ? metrics.MeanAcc
        : Of(metrics.Tasks?.FirstOrDefault(task => task.Name == Task));

    /// <summary>Whether a value is better than another one.</summary>
    public bool IsBetter(double value, double other) => Direction == Direction.Minimize ? value < other : value > other;

    /// <summary>The reason why a model has no value; null if none is known.</summary>
    public string? WhyMissing(ModelMetrics metrics) => this == Pruned ? metrics.Failure
        : this == Finetuned ? metrics.Finetuned?.Failure
        : metrics.Tasks?.Where(task => Task == Mean || task.Name == Task).Select(task => task.Failure)
            .FirstOrDefault(failure => failure is not null);

    /// <summary>A value as text; accuracies in per cent.</summary>
    public string Show(double value) => IsAccuracy ? value.ToString("0.00%", CultureInfo.InvariantCulture) : Figures.Show(value, "0.00");

    /// <summary>A difference of two values with its sign; of accuracies in percentage points.</summary>
    public string ShowDifference(double difference) => Figures.Signed(IsAccuracy ? 100 * difference : difference);

    /// <summary>The size of a difference in a sentence.</summary>
    /// <param name="difference">The difference, positive.</param>
    /// <param name="relative">Its share of the baseline's value, positive.</param>
    public string Size(double difference, double relative) => IsAccuracy
        ? string.Create(CultureInfo.InvariantCulture, $"{100 * difference:0.00} percentage points of {Name}")
        : string.Create(CultureInfo.InvariantCulture,
            $"{Figures.Show(difference, "0.00")} {(IsOfTasks ? Name : "perplexity")} ({relative:0.0 %})");

    /// <summary>Reads <c>pruned</c>, <c>finetuned</c>, or a task and a metric with a dot between them.</summary>
    public static bool TryParse(string text, out ComparedMeasure? measure)
    {
        var dot = text.LastIndexOf('.');
        measure = text == Pruned.Metric ? Pruned
            : text == Finetuned.Metric ? Finetuned
            : dot > 0 && text[(dot + 1)..] is Accuracy or NormalizedAccuracy or TaskPerplexity
                && !(text[..dot] == Mean && text[(dot + 1)..] != Accuracy) ? new(text[..dot], text[(dot + 1)..])
            : null;
        return measure is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Task is null ? Metric : $"{Task}.{Metric}";

    private double? Of(TaskResult? result) => Metric switch
    {
        Accuracy => result?.Acc,
        NormalizedAccuracy => result?.AccNorm,
        _ => result?.Perplexity,
    };
}

/// <summary>Writes a measure as its text.</summary>
internal sealed class ComparedMeasureConverter : JsonConverter<ComparedMeasure>
{
    public override ComparedMeasure Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ComparedMeasure.TryParse(reader.GetString() ?? "", out var measure) ? measure!
        : throw new JsonException($"expected {ComparedMeasure.Valid}");

    public override void Write(Utf8JsonWriter writer, ComparedMeasure value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
