using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Experiments.Options;

/// <summary>Numbers: unquoted, in invariant notation, within their range.</summary>
internal abstract class NumberConverter(NumberRange range) : OptionConverter
{
    public sealed override string Expected => $"a {Name} {Range}".TrimEnd();

    public sealed override string Range { get; } = range.ToString();

    public sealed override object? Read(YamlNode node, string path, BindContext context, object? fallback = null)
    {
        if (node is not YamlScalar { Quoted: false, Text: var text } || Parse(text) is not { } value)
        {
            return Refuse(node, path, context);
        }

        if (range.Contains(Convert.ToDouble(value, CultureInfo.InvariantCulture)) && Narrow(value) is { } number)
        {
            return number;
        }

        context.Findings.Add(node.Where, $"{KeyPath.Prefix(path)}{text} is out of range; expected {Expected}");
        return null;
    }

    public sealed override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = JsonType };
        if (range.HasMin)
        {
            schema[range.MinExclusive ? "exclusiveMinimum" : "minimum"] = Limit(range.Min);
        }

        if (range.HasMax)
        {
            schema[range.MaxExclusive ? "exclusiveMaximum" : "maximum"] = Limit(range.Max);
        }

        return schema;
    }

    private protected abstract string JsonType { get; }

    /// <summary>The number, or null if the text is none.</summary>
    private protected abstract object? Parse(string text);

    /// <summary>The number as the option's own type, or null if it does not fit.</summary>
    private protected abstract object? Narrow(object value);

    // Whole limits are written without a fraction, whatever they limit.
    private static JsonValue Limit(double limit) =>
        limit == Math.Truncate(limit) && Math.Abs(limit) < 1e15 ? JsonValue.Create((long)limit) : JsonValue.Create(limit);
}

/// <summary>Real numbers.</summary>
internal sealed class RealConverter(NumberRange range) : NumberConverter(range)
{
    public override string Name => "number";

    public override JsonNode? Write(object value, string? folder) => JsonValue.Create((double)value);

    private protected override string JsonType => "number";

    private protected override object? Parse(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value) ? value : null;

    private protected override object? Narrow(object value) => value;
}

/// <summary>Whole numbers of 32 or 64 bits.</summary>
internal sealed class IntegerConverter(NumberRange range, bool isLong) : NumberConverter(range)
{
    public override string Name => "whole number";

    public override JsonNode? Write(object value, string? folder) =>
        JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture));

    private protected override string JsonType => "integer";

    // Wider than any option, so that a number that is merely too large is told so.
    private protected override object? Parse(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private protected override object? Narrow(object value) => (decimal)value switch
    {
        var v when isLong && v is >= long.MinValue and <= long.MaxValue => (long)v,
        var v when !isLong && v is >= int.MinValue and <= int.MaxValue => (int)v,
        _ => null,
    };
}
