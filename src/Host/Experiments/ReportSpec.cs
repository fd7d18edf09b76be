using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EvoPrune.Host.Tasks;

namespace EvoPrune.Host.Experiments;

/// <summary>What is measured on the dense model, the best plan and every baseline, besides perplexity.</summary>
public sealed record ReportSpec
{
    /// <summary>Zero-shot tasks.</summary>
    [Description("Zero-shot tasks: names such as piqa, or files of your own such as ./my_task.yaml.")]
    public IReadOnlyList<TaskReference> Tasks { get; init; } = [];

    /// <summary>Documents of each task; null for all.</summary>
    [Description("Documents of each task, from the first on. Default: all.")]
    [Range(1, int.MaxValue)]
    public int? Limit { get; init; }

    /// <summary>Whether a token begins every context.</summary>
    [Description("Whether a token begins every context: auto (as the tokenizer does on its own), always or never.")]
    public BosPolicy Bos { get; init; }
}

/// <summary>Where the data of tasks are.</summary>
public sealed record TasksSpec
{
    /// <summary>Absolute path of the folder; null for none.</summary>
    [Description("Folder with the data of tasks, such as piqa/valid.jsonl.")]
    [InputPath(InputPathType.Folder)]
    public string? Data { get; init; }
}
