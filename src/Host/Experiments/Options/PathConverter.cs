using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Experiments.Options;

/// <summary>The path of an existing file or folder; read as an absolute path, written with forward slashes.</summary>
internal sealed class PathConverter(InputPathType type) : OptionConverter
{
    public override string Name => $"path of a {Noun}";

    public override string Expected => $"the path of a {Noun}";

    private string Noun => type == InputPathType.File ? "file" : "folder";

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null)
    {
        if (node is not YamlScalar { IsNull: false, Text: { Length: > 0 } written } || written.Contains('\0', StringComparison.Ordinal))
        {
            return Refuse(node, path, context);
        }

        var candidates = context.Paths.Candidates(written);
        if (candidates.FirstOrDefault(Exists) is { } found)
        {
            return found;
        }

        var other = candidates.FirstOrDefault(Path.Exists);
        context.Findings.Add(
            node.Where,
            other is null
                ? $"{path}: there is no {Noun} '{written}'; looked for {string.Join(" and ", candidates)}"
                : $"{path}: expected a {Noun}, but {other} is a {(type == InputPathType.File ? "folder" : "file")}",
            other is null && type == InputPathType.Folder ? $"{context.Paths.Advice} {HubName.Advice(written)}" : context.Paths.Advice);
        return null;
    }

    public override JsonNode? Write(object value, string? folder) =>
        JsonValue.Create((folder is null ? (string)value : Path.GetRelativePath(folder, (string)value)).Replace('\\', '/'));

    public override JsonObject Schema() => new() { ["type"] = "string" };

    private bool Exists(string path) => type == InputPathType.File ? File.Exists(path) : Directory.Exists(path);
}
