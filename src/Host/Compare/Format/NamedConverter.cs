using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Compare.Format;

/// <summary>A mapping whose keys are names that the user chooses, with values of one kind.</summary>
internal sealed class NamedConverter<T>(OptionConverter kind, string example) : OptionConverter
{
    public override string Name => $"{kind.Name} by name";

    public override string Expected => $"a mapping from names to values, such as {example}";

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null)
    {
        if (node is not YamlMapping mapping)
        {
            return Refuse(node, path, context);
        }

        var values = new Dictionary<string, T>();
        foreach (var (name, _, value) in mapping.Entries)
        {
            if (kind.Read(value, KeyPath.Join(path, name), context) is T read)
            {
                values.Add(name, read);
            }
        }

        return values;
    }

    public override JsonNode? Write(object value, string? folder) => throw new NotSupportedException("Comparisons are read, not written.");

    public override JsonObject Schema() => new() { ["type"] = "object", ["additionalProperties"] = kind.Schema() };
}
