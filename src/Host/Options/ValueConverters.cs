using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Options;

/// <summary>Text, quoted or not.</summary>
internal sealed class TextConverter : OptionConverter
{
    public override string Name => "text";

    public override string Expected => "text";

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null) =>
        node is YamlScalar { IsNull: false } scalar ? scalar.Text : Refuse(node, path, context);

    public override JsonNode? Write(object value, string? folder) => JsonValue.Create((string)value);

    // An unquoted 5 or true is valid text.
    public override JsonObject Schema() => new() { ["type"] = new JsonArray("string", "number", "boolean") };
}

/// <summary><c>true</c> or <c>false</c>; the other spellings of YAML 1.1 are invalid.</summary>
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

        context.Findings.Add(node.Where,
            $"{KeyPath.Prefix(path)}unknown value '{scalar.Text}'; {Nearest.Hint(scalar.Text, "valid values", values.Keys)}");
        return null;
    }

    public override JsonNode? Write(object value, string? folder) => JsonValue.Create(Kebab.Of(value.ToString()!));

    public override JsonObject Schema() => new() { ["enum"] = new JsonArray([.. values.Keys.Select(name => (JsonNode)name)]) };
}

/// <summary>
/// Any type with <c>static bool TryParse(string, out T)</c> and a matching <c>ToString</c>. A constant <c>Valid</c> may describe the valid
/// values.
/// </summary>
internal sealed class ParsedConverter : OptionConverter
{
    private readonly MethodInfo parse;

    private ParsedConverter(Type type, MethodInfo parse)
    {
        (this.parse, Name) = (parse, Kebab.Of(type.Name).Replace('-', ' '));
        Expected = type.GetField("Valid", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as string
            ?? ("aeiou".Contains(Name[0], StringComparison.Ordinal) ? "an " : "a ") + Name;
    }

    public override string Name { get; }

    public override string Expected { get; }

    /// <summary>The converter of a type; null if the type has no such method.</summary>
    public static ParsedConverter? Of(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Static).FirstOrDefault(method => IsParse(method, type)) is { } parse
            ? new(type, parse)
            : null;

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null)
    {
        object?[] arguments = [(node as YamlScalar)?.Text, null];
        return node is YamlScalar { IsNull: false } && (bool)parse.Invoke(null, arguments)! ? arguments[1] : Refuse(node, path, context);
    }

    public override JsonNode? Write(object value, string? folder) => JsonValue.Create(value.ToString());

    public override JsonObject Schema() => new() { ["type"] = "string" };

    private static bool IsParse(MethodInfo method, Type type) =>
        method is { Name: "TryParse", IsGenericMethod: false }
        && method.ReturnType == typeof(bool)
        && method.GetParameters() is [{ ParameterType: var text }, { IsOut: true, ParameterType: var result }]
        && text == typeof(string)
        && (Nullable.GetUnderlyingType(result.GetElementType()!) ?? result.GetElementType()) == type;
}

/// <summary>A list of values of one type.</summary>
internal sealed class ListConverter(Type element, OptionConverter converter, int atLeast) : OptionConverter
{
    public override string Name => $"list of {converter.Name}";

    public override string Expected => $"a list{AtLeast}, each {converter.Expected}";

    public override string Range => converter.Range;

    private string AtLeast => atLeast == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" of at least {atLeast}");

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null)
    {
        if (node is not YamlSequence list)
        {
            return Refuse(node, path, context);
        }

        if (list.Items.Count < atLeast)
        {
            context.Findings.Add(node.Where,
                string.Create(CultureInfo.InvariantCulture, $"{path}: expected {Expected}, found {list.Items.Count}"));
            return null;
        }

        object?[] items =
            [.. list.Items.Select((item, i) =>
                converter.Read(item, KeyPath.Join(path, i.ToString(CultureInfo.InvariantCulture)), context))];
        if (items.Contains(null))
        {
            return null;
        }

        var result = Array.CreateInstance(element, items.Length);
        items.CopyTo(result, 0);
        return result;
    }

    public override JsonNode? Write(object value, string? folder) =>
        new JsonArray([.. ((IEnumerable)value).Cast<object>().Select(item => converter.Write(item, folder))]);

    public override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = converter.Schema() };
        if (atLeast > 0)
        {
            schema["minItems"] = atLeast;
        }

        return schema;
    }
}
