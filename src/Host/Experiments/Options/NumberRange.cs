using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace EvoPrune.Host.Experiments.Options;

/// <summary>The numbers that an option may take.</summary>
internal sealed record NumberRange(double Min, double Max, bool MinExclusive = false, bool MaxExclusive = false)
{
    public static NumberRange All { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    // Ends of a type's range are "no limit" to a reader.
    private static readonly double[] Unlimited = [int.MinValue, int.MaxValue, long.MinValue, long.MaxValue, double.MinValue, double.MaxValue];

    public static NumberRange Of(RangeAttribute? range) => range is null ? All : new(
        Limit(range.Minimum, double.NegativeInfinity), Limit(range.Maximum, double.PositiveInfinity), range.MinimumIsExclusive, range.MaximumIsExclusive);

    public bool HasMin => double.IsFinite(Min);

    public bool HasMax => double.IsFinite(Max);

    public bool Contains(double value) =>
        (MinExclusive ? value > Min : value >= Min) && (MaxExclusive ? value < Max : value <= Max);

    /// <summary>As it follows the word "number": <c>from 1 to 10</c>, <c>above 0 and below 1</c>; empty if everything is valid.</summary>
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
