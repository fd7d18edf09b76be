using EvoPrune.Host.Compare;
using Spectre.Console;
using static EvoPrune.Host.Tests.Compare.Outcomes;

namespace EvoPrune.Host.Tests.Compare;

public class ComparisonTableTests
{
    private static string Table(ComparisonResult result)
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = 160;
        ComparisonTable.Write(console, result);
        return output.ToString();
    }

    private static readonly ComparisonResult Result = ResultOf(
        Finished("a", 1, 110), Finished("a", 2, 112), Finished("a", 3, 111), Finished("b", 1, 99), Finished("b", 2, 101.5),
        Finished("b", 3, 100),
        Finished("a-longer-name", 1, 111), Finished("a-longer-name", 2, 110), Failed("a-longer-name", 3), Finished("light", 1, 50, 0.4));

    [Fact]
    public void It_fits_100_columns() =>
        Assert.All(Table(Result).Split('\n')
            .Where(line => line.StartsWith(' ') || line.StartsWith('─')), line => Assert.True(line.TrimEnd().Length <= 100, line));

    [Fact]
    public void It_says_what_may_be_said()
    {
        var table = Table(Result);
        Assert.Contains("b is better than a by 10.83 perplexity (9.8 %) over 3 seeds.", table, StringComparison.Ordinal);
        Assert.Contains("a-longer-name: no difference to a shown over 2 seeds.", table, StringComparison.Ordinal);
        Assert.Contains("light is not ranked: sparsity 0.400 where the baseline has 0.500 (seed 1)", table, StringComparison.Ordinal);
        Assert.Contains("failed: a-longer-name, seed 3: it broke", table, StringComparison.Ordinal);
        Assert.Contains("dense", table, StringComparison.Ordinal);
    }
}
