using System.Globalization;

namespace EvoPrune.Host.Reports;

/// <summary>How figures of any size are shown.</summary>
internal static class Figures
{
    /// <summary>Two digits behind the point, four for what is smaller than one: objectives may be perplexities or shares.</summary>
    public static string Show(double value) => value.ToString(Math.Abs(value) is > 0 and < 1 ? "0.0000" : "0.00", CultureInfo.InvariantCulture);
}
