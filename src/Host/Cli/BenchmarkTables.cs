using System.Globalization;
using EvoPrune.Host.Benchmarks;
using EvoPrune.Host.Reports;

namespace EvoPrune.Host.Cli;

/// <summary>The figures of benchmarks as people see them.</summary>
internal static class BenchmarkTables
{
    /// <summary>Distances to known fronts, beside published ones.</summary>
    public static FoldingTable Fronts(IEnumerable<BenchmarkRow> rows)
    {
        var table = new FoldingTable().Add("problem", 10, isText: true).Add("objectives", 9).Add("population", 1).Add("generations", 2).Add("best", 5).Add("median", 8).Add("worst", 4)
            .Add("published best", 6).Add("published median", 7).Add("published worst", 3).Add("seconds", 0);
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
    public static FoldingTable Functions(IEnumerable<FunctionRow> rows)
    {
        var table = new FoldingTable().Add("problem", 10, isText: true).Add("variables", 1).Add("evaluations", 2).Add("best", 5).Add("median", 8).Add("worst", 4).Add("seconds", 0);
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

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string[] Figures(BestMedianWorst? spread) => spread is null ? ["", "", ""] : [Figure(spread.Best), Figure(spread.Median), Figure(spread.Worst)];

    private static string Figure(double value) => value.ToString("0.000e+0", CultureInfo.InvariantCulture);
}
