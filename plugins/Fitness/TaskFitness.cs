using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Fitness;

/// <summary>What <see cref="TaskFitness"/> measures.</summary>
public enum TaskMeasure
{
    /// <summary>How far the right choice is ahead of the best other one.</summary>
    Margin,

    /// <summary>The share of documents whose right choice is ahead.</summary>
    Acc,
}

/// <summary>Options of <see cref="TaskFitness"/>.</summary>
public sealed record TaskFitnessOptions
{
    [Description("A task such as piqa, or the path of a task file.")]
    public required string Task { get; init; }

    [Description("A file with the documents. Default: the training split that the task names.")]
    [InputPath(InputPathType.File)]
    public string? Data { get; init; }

    [Description("margin: the mean distance of the right choice to the best other one. acc: the share of documents where it is ahead, "
        + "which many plans have in common.")]
    public TaskMeasure Measure { get; init; }

    [Description("Documents, from the first on.")]
    [Range(1, 1_000_000)]
    public int Documents { get; init; } = 200;
}

/// <summary>How well a candidate tells the right choices of a zero-shot task, on documents that are not reported.</summary>
/// <remarks>
/// A choice counts by its log-likelihood per character, so that long choices are not at a disadvantage; where choices differ in their
/// contexts alone, by its log-likelihood. The margin changes with every weight, and accuracy only where the order of two choices does.
/// </remarks>
[Plugin("task")]
[Description("Margin or accuracy on the training split of a zero-shot task.")]
public sealed class TaskFitness(TaskFitnessOptions options, ITaskSource tasks) : IFitness
{
    private readonly IChoiceDocuments documents = tasks.Open(options.Task, options.Data, options.Documents);

    public Metric Metric { get; } = options.Measure == TaskMeasure.Acc
        ? new($"{Path.GetFileNameWithoutExtension(options.Task)} accuracy", "", Direction.Maximize, "0.000")
        : new($"{Path.GetFileNameWithoutExtension(options.Task)} margin", "nats", Direction.Maximize, "0.0000");

    public double Measure(Trial trial) => documents.Score(trial.Candidate).Average(Of);

    private double Of(ChoiceScores scores)
    {
        double[] values = documents.ComparesLengths
            ? [.. scores.LogLikelihoods.Zip(scores.Characters, (value, characters) => value / Math.Max(1, characters))]
            : [.. scores.LogLikelihoods];
        var others = values.Where((_, choice) => choice != scores.Gold).DefaultIfEmpty(values[scores.Gold]).Max();
        var isFirst = Array.IndexOf(values, values.Max()) == scores.Gold;
        return options.Measure == TaskMeasure.Margin ? values[scores.Gold] - others : isFirst ? 1 : 0;
    }
}
