using System.Globalization;
using EvoPrune.Host.Benchmarks;
using Spectre.Console;

namespace EvoPrune.Host.Cli;

/// <summary>The figures of benchmarks as people see them.</summary>
internal static class BenchmarkTables
{
    /// <summary>Distances to known fronts, beside published ones.</summary>
    public static Table Fronts(IEnumerable<BenchmarkRow> rows)
    {
        var table = Columns("objectives", "population", "generations", "best", "median", "worst", "published best", "median", "worst", "seconds");
        foreach (var row in rows)
        {
            table.AddRow([
                row.Problem, Whole(row.Objectives), Whole(row.Population), Whole(row.Generations),
                .. Figures(row.Found), .. Figures(row.Published), Seconds(row.Seconds),
            ]);
        }

        return table;
    }

    /// <summary>The best values found of functions.</summary>
    public static Table Functions(IEnumerable<FunctionRow> rows)
    {
        var table = Columns("variables", "evaluations", "best", "median", "worst", "seconds");
        foreach (var row in rows)
        {
            var (fewest, most) = (row.Evaluations.Min(), row.Evaluations.Max());
            table.AddRow([
                row.Problem, Whole(row.Variables), fewest == most ? Whole(most) : $"{Whole(fewest)} to {Whole(most)}",
                .. Figures(row.Found), Seconds(row.Seconds),
            ]);
        }

        return table;
    }

    private static Table Columns(params string[] names)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("problem");
        foreach (var name in names)
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        return table;
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string[] Figures(Spread? spread) => spread is null ? ["", "", ""] : [Figure(spread.Best), Figure(spread.Median), Figure(spread.Worst)];

    private static string Figure(double value) => value.ToString("0.000e+0", CultureInfo.InvariantCulture);
}
