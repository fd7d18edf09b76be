using System.Globalization;

namespace EvoPrune;

/// <summary>Which way a metric improves.</summary>
public enum Direction
{
    /// <summary>Smaller is better.</summary>
    Minimize,

    /// <summary>Larger is better.</summary>
    Maximize,
}

/// <summary>What a number means: its name, unit, direction and the way it is written for people.</summary>
/// <param name="Name">For example <c>perplexity</c>.</param>
/// <param name="Unit">For example <c>tokens/s</c>; empty where there is none.</param>
/// <param name="Direction">Which way is better.</param>
/// <param name="Format">A .NET number format, for example <c>0.00</c>.</param>
public sealed record Metric(string Name, string Unit, Direction Direction, string Format = "0.####")
{
    // From here on, whatever the format, digits before the point would fill the line.
    private const double Large = 1e9;

    /// <summary>The value in the direction that every optimizer minimises.</summary>
    public double Cost(double value) => Direction == Direction.Minimize ? value : -value;

    /// <summary>The value as people read it.</summary>
    public string Show(double value) =>
        value.ToString(Math.Abs(value) < Large ? Format : "0.00e+0", CultureInfo.InvariantCulture) + (Unit.Length > 0 ? " " + Unit : "");
}
