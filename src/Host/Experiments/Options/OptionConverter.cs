using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Experiments.Options;

/// <summary>A kind of option value: the one place that knows how it is read, written and described.</summary>
internal abstract class OptionConverter
{
    /// <summary>The kind without its range, for example <c>whole number</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What is valid, as a message says it: <c>a whole number from 1 to 10</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>The range of valid values, for example <c>from 1 to 10</c>; empty where there is none.</summary>
    public virtual string Range => "";

    /// <summary>Reads a value; null if a problem was noted instead.</summary>
    /// <param name="node">What stands in the file.</param>
    /// <param name="path">The key path of the value.</param>
    /// <param name="context">Takes problems; looks up paths.</param>
    /// <param name="fallback">The default value, from which a value of several parts takes what the file leaves out.</param>
    public abstract object? Read(YamlNode node, string path, BindContext context, object? fallback = null);

    /// <summary>Writes a value so that <see cref="Read"/> gives it back.</summary>
    /// <param name="value">A value of this kind.</param>
    /// <param name="folder">Paths are written relative to it; absolute if null.</param>
    public abstract JsonNode? Write(object value, string? folder);

    /// <summary>JSON Schema (draft 2020-12) of the value.</summary>
    public abstract JsonObject Schema();

    private protected object? Refuse(YamlNode node, string path, BindContext context)
    {
        context.Findings.Add(node.Where, $"{KeyPath.Prefix(path)}expected {Expected}, found {node.Found}");
        return null;
    }
}
