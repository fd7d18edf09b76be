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

/// <summary>The meaning of a number: its name, unit, direction and display format.</summary>
/// <param name="Name">For example <c>perplexity</c>.</param>
/// <param name="Unit">For example <c>tokens/s</c>; empty if there is none.</param>
/// <param name="Direction">Which way is better.</param>
/// <param name="Format">A .NET number format, for example <c>0.00</c>.</param>
public sealed record Metric(string Name, string Unit, Direction Direction, string Format = "0.####")
{
    // Larger values are shown in scientific notation whatever the format, because their digits would fill the line.
    private const double Large = 1e9;

    /// <summary>The value in the direction that every optimizer minimises.</summary>
    public double Cost(double value) => Direction == Direction.Minimize ? value : -value;

    /// <summary>The value with its unit, for display.</summary>
    public string Show(double value) =>
        value.ToString(Math.Abs(value) < Large ? Format : "0.00e+0", CultureInfo.InvariantCulture) + (Unit.Length > 0 ? " " + Unit : "");
}

/// <summary>What a search minimises: a service for optimizers that adapt to the number of objectives.</summary>
/// <param name="Metrics">One per fitness entry of the experiment, in its order.</param>
public sealed record Objectives(IReadOnlyList<Metric> Metrics)
{
    /// <summary>The number of objectives.</summary>
    public int Count => Metrics.Count;
}
