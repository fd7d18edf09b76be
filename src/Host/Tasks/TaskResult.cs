using System.Text;
using System.Text.Json.Serialization;

namespace EvoPrune.Host.Tasks;

/// <summary>What a task says about a model. Numbers that the task does not report, or that failed, are null.</summary>
/// <param name="Name">The task.</param>
/// <param name="Documents">Number of documents.</param>
/// <param name="Acc">The share of documents whose right choice has the highest log-likelihood; from 0 to 1.</param>
/// <param name="AccStderr">Standard error of <see cref="Acc"/>.</param>
/// <param name="AccNorm">The same with log-likelihoods divided by the number of characters of the choice.</param>
/// <param name="AccNormStderr">Standard error of <see cref="AccNorm"/>.</param>
/// <param name="Perplexity">exp(-mean log-likelihood of the only choice).</param>
/// <param name="Failure">Why there are no numbers, or null.</param>
/// <param name="Protocol">How the task was measured.</param>
public sealed record TaskResult(
    string Name,
    int Documents,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Acc,
    [property: JsonPropertyName("acc_stderr")] double? AccStderr,
    [property: JsonPropertyName("acc_norm")] double? AccNorm,
    [property: JsonPropertyName("acc_norm_stderr")] double? AccNormStderr,
    double? Perplexity,
    string? Failure,
    TaskProtocol Protocol)
{
    /// <summary>The result for the scores of all documents.</summary>
    internal static TaskResult Of(TaskDocuments documents, IReadOnlyDictionary<int, DocumentScore> scores, TaskProtocol protocol)
    {
        var (task, items) = (documents.Task, documents.Items);
        var failed = items.Where(document => scores[document.Index].Failure is not null).ToList();
        if (failed.Count > 0)
        {
            var (first, one) = (failed[0], failed.Count == 1);
            return new(task.Name, items.Count, null, null, null, null, null,
                $"{failed.Count} {(one ? "document" : "documents")} failed, the first at {first.Where}: {scores[first.Index].Failure}",
                protocol);
        }

        double? Share(TaskMetric metric, Func<TaskDocument, DocumentScore, bool> isRight) => task.Metrics.Contains(metric)
            ? items.Average(document => isRight(document, scores[document.Index]) ? 1.0 : 0.0) : null;
        var acc = Share(TaskMetric.Acc, IsRight);
        var norm = Share(TaskMetric.AccNorm, IsRightByLength);
        double? perplexity = task.Metrics.Contains(TaskMetric.Perplexity)
            ? Math.Exp(-items.Average(document => scores[document.Index].LogLikelihoods![0])) : null;
        return new(task.Name, items.Count, acc, StandardError(acc, items.Count), norm, StandardError(norm, items.Count), perplexity, null,
            protocol);
    }

    /// <summary>The plain mean of acc over tasks; null if a task has none.</summary>
    public static double? MeanAcc(IReadOnlyList<TaskResult> results) =>
        results.Count > 0 && results.All(result => result.Acc is not null) ? results.Average(result => result.Acc) : null;

    /// <summary>Whether the right choice has the highest log-likelihood, or the only choice is what the model would say.</summary>
    internal static bool IsRight(TaskDocument document, DocumentScore score) =>
        IsRight(document.Gold, score.LogLikelihoods!, score.Greedy);

    /// <summary>The same for the parts of a document and its score.</summary>
    internal static bool IsRight(int? gold, IReadOnlyList<double> logLikelihoods, bool? greedy) =>
        gold is { } right ? Greatest(logLikelihoods) == right : greedy is true;

    /// <summary>The same with log-likelihoods divided by the number of characters of the choice.</summary>
    internal static bool IsRightByLength(TaskDocument document, DocumentScore score) =>
        Greatest([.. score.LogLikelihoods!.Zip(document.Choices, (value, choice) => value / Characters(choice))]) == document.Gold;

    /// <summary>Unicode code points.</summary>
    internal static int Characters(string text) => text.EnumerateRunes().Count();

    // The first of equals.
    private static int Greatest(IReadOnlyList<double> values) =>
        values.Index().Aggregate((best, next) => next.Item > best.Item ? next : best).Index;

    // Sample standard deviation of zeros and ones, divided by the root of their number.
    private static double? StandardError(double? share, int count) =>
        share is { } p && count > 1 ? Math.Sqrt(p * (1 - p) / (count - 1)) : null;
}
