using System.Text.Json.Nodes;
using EvoPrune.Host.Options;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Tasks;

/// <summary>A task in an experiment.</summary>
/// <param name="Asked">Its name, or the absolute path of its file.</param>
public sealed record TaskReference(string Asked)
{
    /// <summary>The name of the task.</summary>
    public string Name => Path.GetFileNameWithoutExtension(Asked);

    /// <inheritdoc/>
    public override string ToString() => Asked;
}

/// <summary>Reads a task: its name, or the path of its file, which is relative to the experiment.</summary>
internal sealed class TaskReferenceConverter : OptionConverter
{
    private readonly PathConverter file = new(InputPathType.File);

    public override string Name => "task";

    public override string Expected => "the name of a task, such as piqa, or the path of a task file";

    /// <summary>The converter of <see cref="TaskReference"/>; null for other types.</summary>
    public static OptionConverter? Of(Type type) => type == typeof(TaskReference) ? new TaskReferenceConverter() : null;

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null)
    {
        if (node is not YamlScalar { IsNull: false, Text: { Length: > 0 } asked })
        {
            return Refuse(node, path, context);
        }

        if (TaskCatalog.IsFile(asked))
        {
            return file.Read(node, path, context) is string found ? new TaskReference(found) : null;
        }

        if (TaskCatalog.Names.Contains(asked))
        {
            return new TaskReference(asked);
        }

        context.Findings.Add(node.Where, $"{path}: there is no task '{asked}'; {Nearest.Hint(asked, "tasks", TaskCatalog.Names)}",
            "For a task of your own, give its file: ./my_task.yaml");
        return null;
    }

    public override JsonNode? Write(object value, string? folder)
    {
        var asked = ((TaskReference)value).Asked;
        return TaskCatalog.IsFile(asked) ? file.Write(asked, folder) : asked;
    }

    public override JsonObject Schema() => file.Schema();
}
