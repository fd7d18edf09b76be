using System.Globalization;

namespace EvoPrune.Host.Reports;

/// <summary>Formats figures of any size.</summary>
internal static class Figures
{
    /// <summary>Shown in place of a figure that could not be measured.</summary>
    public const string Failed = "failed";

    // Figures from this size on are shown with an exponent.
    private const double Large = 1e7;

    /// <summary>Two decimals, or four below 1, because objectives may be perplexities or shares.</summary>
    public static string Show(double value) => Show(value, [value]);

    /// <summary>A value of a column. All values of the column have the same number of decimals.</summary>
    public static string Show(double value, IEnumerable<double> column) =>
        Show(value, column.Max(Math.Abs) is > 0 and < 1 ? "0.0000" : "0.00");

    /// <summary>The value of an objective in the format of its metric, or as a value of a column if the metric is unknown.</summary>
    public static string Show(double value, Metric? metric, IEnumerable<double> column) => metric?.Show(value) ?? Show(value, column);

    /// <summary>A value in a format, or with an exponent if it is large.</summary>
    public static string Show(double value, string format) =>
        Math.Abs(value) < Large ? value.ToString(format, CultureInfo.InvariantCulture)
            : value.ToString("0.00e+0", CultureInfo.InvariantCulture);

    /// <summary>A difference with its sign.</summary>
    public static string Signed(double value) => Math.Abs(value) < Large
        ? value.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture)
        : value.ToString("+0.00e+0;-0.00e+0", CultureInfo.InvariantCulture);

    /// <summary>A perplexity with four decimals, or <see cref="Failed"/> for null.</summary>
    public static string Fine(double? perplexity) => perplexity is { } value ? Show(value, "0.0000") : Failed;

    /// <summary>The relative change from a reference: <c>+4.9%</c>.</summary>
    public static string Change(double value, double reference)
    {
        var percent = 100 * Math.Round(value / reference - 1, 3);
        return Math.Abs(percent) < Large
            ? percent.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + "%"
            : percent.ToString("+0.0e+0;-0.0e+0", CultureInfo.InvariantCulture) + "%";
    }
}
