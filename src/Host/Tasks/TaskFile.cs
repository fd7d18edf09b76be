using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EvoPrune.Host.Options;
using EvoPrune.Host.Yaml;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Tasks;

/// <summary>A task as its file describes it: how documents become contexts and continuations.</summary>
internal sealed record TaskFile
{
    /// <summary>What the task asks, and where it is published.</summary>
    [Description("What the task asks, and where it is published.")]
    public string Description { get; init; } = "";

    /// <summary>The documents that results are reported on.</summary>
    [Description("The documents that results are reported on.")]
    public required TaskData Data { get; init; }

    /// <summary>Documents that a search may score on; null if there are none.</summary>
    [Description("Documents for type: task in fitness, which must not be those that are reported.")]
    public TaskData? Train { get; init; }

    /// <summary>A change of every document before the templates are filled in.</summary>
    [Description("Adds fields that templates cannot make.")]
    public Preprocess Preprocess { get; init; }

    /// <summary>The text before the continuation: one for all choices, or one for each.</summary>
    [Description("The text before the choice: one for all choices, or a list with one for each.")]
    public required Templates Context { get; init; }

    /// <summary>The continuations: one for each choice, or one for all contexts.</summary>
    [Description("The choices: a list, a field such as {choices[].text}, or one text after each of several contexts.")]
    public required Templates Choices { get; init; }

    /// <summary>Between context and choice.</summary>
    [Description("Put between context and choice. It belongs to the continuation, not to the length of the choice.")]
    public string Delimiter { get; init; } = " ";

    /// <summary>The label of the right choice; null for tasks whose only choice is right.</summary>
    [Description("The label of the right choice. Leave it out if there is one choice: acc then says whether each of its tokens is the "
        + "most probable one.")]
    public Template? Gold { get; init; }

    /// <summary>The labels of the choices; null for 0, 1, 2 and so on.</summary>
    [Description("The labels of the choices in their order. Default: 0, 1, 2 and so on; false is 0 and true is 1.")]
    public Templates? Labels { get; init; }

    /// <summary>What is reported.</summary>
    [Description("What is reported.")]
    [MinLength(1)]
    public required IReadOnlyList<TaskMetric> Metrics { get; init; }

    /// <summary>Name for results: that of the file without its extension.</summary>
    internal string Name { get; init; } = "";

    /// <summary>The file.</summary>
    internal string File { get; init; } = "";

    /// <summary>SHA-256 of everything but the description.</summary>
    internal string Hash => TaskProtocol.Sha256(Converter.Write(this with { Description = "" }, folder: null).ToJsonString());

    /// <summary>Reads a task file.</summary>
    /// <exception cref="InputException">All problems of the file.</exception>
    public static TaskFile Read(string path)
    {
        var findings = new Findings();
        var text = Utf8File.Read(path);
        var node = YamlReader.Read(text, path, findings);
        findings.ThrowIfAny();
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var task = (TaskFile?)Converter.Read(node!, "", new(findings, new(folder, Environment.CurrentDirectory)));
        if (task is not null && !findings.Any)
        {
            task.Check(node!, findings);
        }

        findings.ThrowIfAny();
        return task! with { Name = Path.GetFileNameWithoutExtension(path), File = path };
    }

    private static RecordConverter Converter { get; } = new OptionConverters(type =>
        type == typeof(Template) ? new TemplateConverter() : type == typeof(Templates) ? new TemplatesConverter() : null)
        .Record(typeof(TaskFile));

    private void Check(YamlNode node, Findings findings)
    {
        void Refuse(string key, string message) =>
            findings.Add((node as YamlMapping)?.Find(key)?.Value.Where ?? node.Where, $"{key}: {message}");

        if (Context.IsList && Metrics.Contains(TaskMetric.AccNorm))
        {
            Refuse("metrics", "acc_norm divides by the length of the choice, and here the contexts differ instead; use acc");
        }

        if (Context.IsList && Choices.IsList)
        {
            Refuse("choices", "with a list of contexts, choices is the one text that follows each of them; found a list");
        }

        if (Gold is null && Metrics.Contains(TaskMetric.AccNorm))
        {
            Refuse("metrics", "acc_norm compares choices, and without gold there is one choice; use acc or perplexity");
        }

        if (Gold is not null && Metrics.Contains(TaskMetric.Perplexity))
        {
            Refuse("metrics", "perplexity is that of the only choice, and with gold there are several; use acc or acc_norm");
        }
    }
}

/// <summary>Where the documents of a task are.</summary>
internal sealed record TaskData
{
    /// <summary>The file.</summary>
    [Description("The file, with one document per row, or several with | between them: the first that exists. Relative paths start at the "
        + "task file, then at the folder of task data.")]
    public required string File { get; init; }

    /// <summary>A file with the label of every document.</summary>
    [Description("A text file with the label of each document, one per line, as field label.")]
    public string? Labels { get; init; }

    /// <summary>The name on the Hugging Face hub.</summary>
    [Description("The same documents on the Hugging Face hub: hf:datasets/owner/name/configuration/split.")]
    public string? Hub { get; init; }
}

/// <summary>A number that a task reports.</summary>
internal readonly record struct TaskMetric(string Name)
{
    /// <summary>The valid names, for messages.</summary>
    public const string Valid = "one of acc, acc_norm, perplexity";

    /// <summary>The share of documents whose right choice has the highest log-likelihood.</summary>
    public static TaskMetric Acc { get; } = new("acc");

    /// <summary>The same with log-likelihoods divided by the number of characters of the choice.</summary>
    public static TaskMetric AccNorm { get; } = new("acc_norm");

    /// <summary>exp(-mean log-likelihood of the only choice).</summary>
    public static TaskMetric Perplexity { get; } = new("perplexity");

    /// <summary>Parses a name.</summary>
    public static bool TryParse(string text, out TaskMetric metric)
    {
        metric = new(text);
        return metric == Acc || metric == AccNorm || metric == Perplexity;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
