using System.Text.Json.Nodes;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Options;

/// <summary>Reads, writes and describes option values of one type.</summary>
internal abstract class OptionConverter
{
    /// <summary>Name of the type without its range, for example <c>whole number</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The valid values, for messages: <c>a whole number from 1 to 10</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>The range of valid values, for example <c>from 1 to 10</c>; empty without one.</summary>
    public virtual string Range => "";

    /// <summary>Reads a value. Returns null if a problem was reported.</summary>
    /// <param name="node">The node in the file.</param>
    /// <param name="path">The key path of the value.</param>
    /// <param name="context">Collects problems and resolves paths.</param>
    /// <param name="fallback">The default value. A nested record takes the options that the file leaves out from it.</param>
    public abstract object? Read(YamlNode node, string path, BindContext context, object? fallback = null);

    /// <summary>Writes a value so that <see cref="Read"/> returns it.</summary>
    /// <param name="value">A value of this type.</param>
    /// <param name="folder">The folder that paths are written relative to; null for absolute paths.</param>
    public abstract JsonNode? Write(object value, string? folder);

    /// <summary>JSON Schema (draft 2020-12) of the value.</summary>
    public abstract JsonObject Schema();

    private protected object? Refuse(YamlNode node, string path, BindContext context)
    {
        context.Findings.Add(node.Where, $"{KeyPath.Prefix(path)}expected {Expected}, found {node.Found}");
        return null;
    }
}

/// <summary>The context of reading a value.</summary>
/// <param name="Findings">Collects problems.</param>
/// <param name="Paths">Resolves relative paths.</param>
internal sealed record BindContext(Findings Findings, InputPaths Paths);
