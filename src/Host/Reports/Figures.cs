using System.Globalization;

namespace EvoPrune.Host.Reports;

/// <summary>How figures of any size are shown.</summary>
internal static class Figures
{
    /// <summary>Two digits behind the point, four for what is smaller than one: objectives may be perplexities or shares.</summary>
    public static string Show(double value) => Show(value, [value]);

    /// <summary>The value as one of a column: all alike, so that none is written shorter than it is.</summary>
    public static string Show(double value, IEnumerable<double> column) =>
        value.ToString(column.Max(Math.Abs) is > 0 and < 1 ? "0.0000" : "0.00", CultureInfo.InvariantCulture);
}
