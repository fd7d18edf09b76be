using System.Globalization;

namespace EvoPrune.Host.Reports;

/// <summary>How figures of any size are shown.</summary>
internal static class Figures
{
    /// <summary>What stands in the place of a figure that could not be measured.</summary>
    public const string Failed = "failed";

    // From here on, digits before the point tell nothing that an exponent does not.
    private const double Large = 1e7;

    /// <summary>Two digits behind the point, four for what is smaller than one: objectives may be perplexities or shares.</summary>
    public static string Show(double value) => Show(value, [value]);

    /// <summary>The value as one of a column: all alike, so that none is written shorter than it is.</summary>
    public static string Show(double value, IEnumerable<double> column) => Show(value, column.Max(Math.Abs) is > 0 and < 1 ? "0.0000" : "0.00");

    /// <summary>The value of an objective, as its metric has it written; where that is not known, as one of a column.</summary>
    public static string Show(double value, Metric? metric, IEnumerable<double> column) => metric?.Show(value) ?? Show(value, column);

    /// <summary>The value in a format; with an exponent where it would fill a line with digits.</summary>
    public static string Show(double value, string format) =>
        Math.Abs(value) < Large ? value.ToString(format, CultureInfo.InvariantCulture) : value.ToString("0.00e+0", CultureInfo.InvariantCulture);

    /// <summary>A difference, with its sign.</summary>
    public static string Signed(double value) => Math.Abs(value) < Large
        ? value.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture)
        : value.ToString("+0.00e+0;-0.00e+0", CultureInfo.InvariantCulture);

    /// <summary>A perplexity to four digits behind the point; what could not be measured has failed.</summary>
    public static string Fine(double? perplexity) => perplexity is { } value ? Show(value, "0.0000") : Failed;

    /// <summary>A value beside its reference: <c>+4.9%</c>.</summary>
    public static string Change(double value, double reference)
    {
        var percent = 100 * Math.Round(value / reference - 1, 3);
        return Math.Abs(percent) < Large
            ? percent.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + "%"
            : percent.ToString("+0.0e+0;-0.0e+0", CultureInfo.InvariantCulture) + "%";
    }
}
