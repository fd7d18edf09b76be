using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Host.Options;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Experiments;

/// <summary>A rule that chooses the best plan from a front. Rules that add objectives scale them to the range of the front first.</summary>
public abstract record FrontChoice
{
    private protected FrontChoice()
    {
    }
}

/// <summary>The member farthest inside the line through the extreme members.</summary>
/// <remarks>
/// Das (1999), "On characterizing the knee of the Pareto curve". Every objective is scaled so that the front reaches from 0 to 1, and the
/// line (for more objectives the plane) meets each axis at 1.
/// </remarks>
public sealed record KneeChoice : FrontChoice
{
    /// <inheritdoc/>
    public override string ToString() => "knee";
}

/// <summary>The member with the smallest weighted sum of scaled objectives.</summary>
public sealed record WeightedChoice : FrontChoice
{
    /// <summary>One weight per objective, in the order of the fitness entries.</summary>
    [Description("One weight per fitness entry, in their order.")]
    [MinLength(2)]
    [Range(0.0, 1e9)]
    public required IReadOnlyList<double> Weights { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"weighted {string.Join(" : ", Weights.Select(weight => weight.ToString(CultureInfo.InvariantCulture)))}";
}

/// <summary>The best member by the first other objective, among the members that respect a limit on one objective.</summary>
public sealed record ConstraintChoice : FrontChoice
{
    /// <summary>The id of the limited fitness plugin.</summary>
    [Description("The type of the limited fitness entry.")]
    public required string Objective { get; init; }

    /// <summary>Largest allowed value.</summary>
    [Description("Largest allowed value.")]
    public double? AtMost { get; init; }

    /// <summary>Smallest allowed value.</summary>
    [Description("Smallest allowed value.")]
    public double? AtLeast { get; init; }

    /// <summary>The limit as text, for example <c>at most 0.01</c>.</summary>
    public string Limit => string.Create(CultureInfo.InvariantCulture, $"{(AtMost is null ? "at least" : "at most")} {AtMost ?? AtLeast}");

    /// <summary>The distance of a value beyond the limit; 0 within it.</summary>
    public double Excess(double value) => Math.Max(0, Math.Max(value - AtMost ?? 0, AtLeast - value ?? 0));

    /// <inheritdoc/>
    public override string ToString() => $"{Objective} {Limit}";
}

/// <summary>A choice rule: its name alone, or <c>{ type: name, ...options }</c>.</summary>
internal sealed class FrontChoiceConverter : OptionConverter
{
    private const string TypeKey = "type";

    private static readonly Dictionary<string, RecordConverter> Rules = new[] { typeof(KneeChoice), typeof(WeightedChoice),
        typeof(ConstraintChoice) }
        .ToDictionary(type => Kebab.Of(type.Name.Replace("Choice", "", StringComparison.Ordinal)), new OptionConverters().Record);

    public override string Name => "choice rule";

    public override string Expected =>
        "knee, { type: weighted, weights: [1, 2] } or { type: constraint, objective: sparsity-discrepancy, at-most: 0.01 }";

    /// <summary>The converter of <see cref="FrontChoice"/>; null for other types.</summary>
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
            .. Rules.Where(rule => rule.Value.Options.Count == 0)
            .Select(rule => (JsonNode)new JsonObject { ["enum"] = new JsonArray(rule.Key) }),
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
