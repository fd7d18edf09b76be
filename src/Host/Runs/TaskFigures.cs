using System.Text.Json.Serialization;

namespace EvoPrune.Host.Runs;

/// <summary>The result of a model on a zero-shot task, with the names that lm-evaluation-harness uses. Docs/tasks.md has the formulas.</summary>
/// <param name="Documents">Documents scored.</param>
/// <param name="Accuracy">Share of the documents whose likeliest choice is the right one; null if a document has no number.</param>
/// <param name="AccuracyError">Its standard error; null for a single document.</param>
/// <param name="Protocol">Hash of data, task, settings and device type; only results with one hash may be compared.</param>
public sealed record TaskFigures(
    int Documents,
    [property: JsonPropertyName("acc")] double? Accuracy,
    [property: JsonPropertyName("acc_stderr")] double? AccuracyError,
    string Protocol)
{
    /// <summary>The same with log-likelihoods per character; absent for tasks that do not define it.</summary>
    [JsonPropertyName("acc_norm")]
    public double? NormalizedAccuracy { get; init; }

    /// <summary>Its standard error.</summary>
    [JsonPropertyName("acc_norm_stderr")]
    public double? NormalizedAccuracyError { get; init; }

    /// <summary>Perplexity of the continuations; only for tasks that define it.</summary>
    public double? Perplexity { get; init; }

    /// <summary>The reason for missing figures; absent otherwise.</summary>
    public string? Failure { get; init; }
}
