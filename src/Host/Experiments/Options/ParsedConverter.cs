using System.Reflection;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Experiments.Options;

/// <summary>Any type with <c>static bool TryParse(string, out T)</c>, whose <c>ToString</c> gives text that it parses; a constant <c>Valid</c> says what is valid.</summary>
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

    /// <summary>The kind of a type, or null if the type does not parse itself.</summary>
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
