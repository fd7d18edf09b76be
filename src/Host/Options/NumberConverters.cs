using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Options;

/// <summary>Numbers: unquoted, in invariant notation, within a range.</summary>
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

    /// <summary>Parses a number; null if the text is none.</summary>
    private protected abstract object? Parse(string text);

    /// <summary>Converts the number to the type of the option; null if it does not fit.</summary>
    private protected abstract object? Narrow(object value);

    // Integer limits are written without a fraction.
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
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var value)
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

    // Wider than any option, so that a number that is too large is reported as out of range.
    private protected override object? Parse(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private protected override object? Narrow(object value) => (decimal)value switch
    {
        var v when isLong && v is >= long.MinValue and <= long.MaxValue => (long)v,
        var v when !isLong && v is >= int.MinValue and <= int.MaxValue => (int)v,
        _ => null,
    };
}

/// <summary>The valid numbers of an option.</summary>
internal sealed record NumberRange(double Min, double Max, bool MinExclusive = false, bool MaxExclusive = false)
{
    public static NumberRange All { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    // The smallest and largest values of a type mean that there is no limit.
    private static readonly double[] Unlimited = [int.MinValue, int.MaxValue, long.MinValue, long.MaxValue, double.MinValue,
        double.MaxValue];

    public static NumberRange Of(RangeAttribute? range) => range is null ? All : new(
        Limit(range.Minimum, double.NegativeInfinity), Limit(range.Maximum, double.PositiveInfinity), range.MinimumIsExclusive,
        range.MaximumIsExclusive);

    public bool HasMin => double.IsFinite(Min);

    public bool HasMax => double.IsFinite(Max);

    public bool Contains(double value) =>
        (MinExclusive ? value > Min : value >= Min) && (MaxExclusive ? value < Max : value <= Max);

    /// <summary>Text that follows the word "number": <c>from 1 to 10</c>, <c>above 0 and below 1</c>. Empty without limits.</summary>
    public override string ToString() => (HasMin, HasMax, MinExclusive || MaxExclusive) switch
    {
        (true, true, false) => $"from {Show(Min)} to {Show(Max)}",
        (true, true, true) => $"{Lower} and {Upper}",
        (true, false, _) => Lower,
        (false, true, _) => Upper,
        _ => "",
    };

    private string Lower => (MinExclusive ? "above " : "at least ") + Show(Min);

    private string Upper => (MaxExclusive ? "below " : "at most ") + Show(Max);

    private static string Show(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static double Limit(object value, double none) =>
        Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && Unlimited.Contains(number) ? none : number;
}
