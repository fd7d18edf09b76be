using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Experiments;

/// <summary>A choice rule: its name alone, or <c>{ type: name, ...options }</c>.</summary>
internal sealed class FrontChoiceConverter : OptionConverter
{
    private const string TypeKey = "type";

    private static readonly Dictionary<string, RecordConverter> Rules = new[] { typeof(KneeChoice), typeof(WeightedChoice), typeof(ConstraintChoice) }
        .ToDictionary(type => Kebab.Of(type.Name.Replace("Choice", "", StringComparison.Ordinal)), new OptionConverters().Record);

    public override string Name => "choice rule";

    public override string Expected => "knee, { type: weighted, weights: [1, 2] } or { type: constraint, objective: sparsity-discrepancy, at-most: 0.01 }";

    /// <summary>The kind of <see cref="FrontChoice"/>; null for other types.</summary>
    public static OptionConverter? Of(Type type) => type == typeof(FrontChoice) ? new FrontChoiceConverter() : null;

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null)
    {
        var (type, options) = node switch
        {
            YamlScalar { IsNull: false } scalar => (scalar, new YamlMapping([], node.Where)),
            YamlMapping mapping => (mapping.Find(TypeKey)?.Value as YamlScalar, mapping.Without(TypeKey)),
            _ => (null, null),
        };
        if (type is null)
        {
            return Refuse(node, path, context);
        }

        if (Rules.TryGetValue(type.Text, out var rule))
        {
            return rule.Read(options!, path, context);
        }

        context.Findings.Add(type.Where, $"{path}: unknown rule '{type.Text}'; {Nearest.Hint(type.Text, "valid rules", Rules.Keys)}");
        return null;
    }

    public override JsonNode Write(object value, string? folder)
    {
        var (name, rule) = Rules.Single(pair => pair.Value.Type == value.GetType());
        var written = new JsonObject { [TypeKey] = name };
        foreach (var option in rule.Options)
        {
            written[option.Name] = option.Write(value, folder);
        }

        return written;
    }

    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray([
            .. Rules.Where(rule => rule.Value.Options.Count == 0).Select(rule => (JsonNode)new JsonObject { ["enum"] = new JsonArray(rule.Key) }),
            .. Rules.Select(rule => (JsonNode)Schema(rule.Key, rule.Value))]),
    };

    private static JsonObject Schema(string name, RecordConverter rule)
    {
        var schema = (JsonObject)rule.Schema();
        ((JsonObject)schema["properties"]!).Insert(0, TypeKey, new JsonObject { ["enum"] = new JsonArray(name) });
        ((JsonArray)schema["required"]!).Insert(0, TypeKey);
        return schema;
    }
}
