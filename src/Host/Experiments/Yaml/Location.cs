using System.Globalization;

namespace EvoPrune.Host.Experiments.Yaml;

/// <summary>Where a value was written: a place in a file, or an override on the command line.</summary>
/// <param name="Source">The file as the user named it, or the override as it was typed.</param>
/// <param name="Line">From 1; 0 for an override.</param>
/// <param name="Column">From 1; 0 for an override.</param>
/// <param name="Order">0 for the file, then the overrides in their order.</param>
public sealed record Location(string Source, int Line = 0, int Column = 0, int Order = 0)
{
    /// <summary>The order of reading: the file from top to bottom, then the overrides.</summary>
    public static Comparer<Location> Reading { get; } =
        Comparer<Location>.Create((a, b) => (a.Order, a.Line, a.Column).CompareTo((b.Order, b.Line, b.Column)));

    /// <summary><c>experiment.yaml:12:5</c>, or <c>--set seed=7</c>.</summary>
    public override string ToString() =>
        Line == 0 ? Source : string.Create(CultureInfo.InvariantCulture, $"{Source}:{Line}:{Column}");
}
