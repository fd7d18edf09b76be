using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Experiments.Options;

/// <summary>Text, quoted or not.</summary>
internal sealed class TextConverter : OptionConverter
{
    public override string Name => "text";

    public override string Expected => "text";

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null) =>
        node is YamlScalar { IsNull: false } scalar ? scalar.Text : Refuse(node, path, context);

    public override JsonNode? Write(object value, string? folder) => JsonValue.Create((string)value);

    // A plain 5 or true is text too where text is expected.
    public override JsonObject Schema() => new() { ["type"] = new JsonArray("string", "number", "boolean") };
}

/// <summary><c>true</c> or <c>false</c>, and none of YAML's older spellings.</summary>
internal sealed class BooleanConverter : OptionConverter
{
    public override string Name => "true or false";

    public override string Expected => "true or false";

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null) =>
        node is YamlScalar { Quoted: false, Text: "true" or "false" } scalar ? scalar.Text == "true" : Refuse(node, path, context);

    public override JsonNode? Write(object value, string? folder) => JsonValue.Create((bool)value);

    public override JsonObject Schema() => new() { ["type"] = "boolean" };
}

/// <summary>One of the names of an enumeration.</summary>
internal sealed class EnumConverter(Type type) : OptionConverter
{
    private readonly Dictionary<string, object> values =
        Enum.GetNames(type).ToDictionary(Kebab.Of, name => Enum.Parse(type, name));

    public override string Name => "one of " + string.Join(", ", values.Keys);

    public override string Expected => Name;

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null)
    {
        if (node is not YamlScalar { IsNull: false } scalar)
        {
            return Refuse(node, path, context);
        }

        if (values.TryGetValue(scalar.Text, out var value))
        {
            return value;
        }

        context.Findings.Add(node.Where, $"{KeyPath.Prefix(path)}unknown value '{scalar.Text}'; {Nearest.Hint(scalar.Text, "valid values", values.Keys)}");
        return null;
    }

    public override JsonNode? Write(object value, string? folder) => JsonValue.Create(Kebab.Of(value.ToString()!));

    public override JsonObject Schema() => new() { ["enum"] = new JsonArray([.. values.Keys.Select(name => (JsonNode)name)]) };
}
