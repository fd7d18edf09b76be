using EvoPrune.Host.Cli;
using EvoPrune.Host.Reports;
using Spectre.Console;

namespace EvoPrune.Host.Tests.Runs;

public class FoldingTableTests
{
    private static string Write(int width)
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = width;
        var table = new FoldingTable().Add("model", 9, isText: true).Add("report perplexity", 8).Add("calibration perplexity", 5)
            .Add("params removed", 2);
        table.AddRow(["best [found]", "12.34", "1.00e+100", "1,234,567"]);
        table.Write(console, "result.json has all.");
        return output.ToString();
    }

    [Fact]
    public void A_wide_terminal_shows_everything_in_one_line_of_headers()
    {
        Assert.Contains("report perplexity   calibration perplexity   params removed", Write(120), StringComparison.Ordinal);
        Assert.DoesNotContain("left out", Write(120), StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_are_stacked_before_anything_is_left_out()
    {
        var table = Write(60);
        Assert.Matches(@"model\s+report\s+calibration\s+params\s", table);
        Assert.DoesNotContain("left out", table, StringComparison.Ordinal);
        Assert.Contains("best [found]", table, StringComparison.Ordinal);
    }

    [Fact]
    public void The_least_important_columns_are_left_out_and_named()
    {
        var table = Write(45);
        Assert.Contains("left out, for the width of 45 columns: params", table.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("1.00e+100", table, StringComparison.Ordinal);
        Assert.DoesNotContain("1,234,567", table, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(45)]
    [InlineData(60)]
    [InlineData(80)]
    public void No_line_is_wider_than_the_terminal_and_nothing_is_cut(int width)
    {
        var table = Write(width);
        Assert.All(table.Split('\n'), line => Assert.True(line.TrimEnd().Length <= width, line));
        Assert.DoesNotContain('…', table);
    }

    [Fact]
    public void A_live_line_keeps_what_matters_most()
    {
        (int, string)[] parts = [(7, "search: generation 12"), (5, "120/400 evaluations"), (1, "245.8 k tokens"), (4, "12 min 3 s left")];
        Assert.Equal("search: generation 12, 120/400 evaluations, 245.8 k tokens, 12 min 3 s left", LiveText.Of(100, parts));
        Assert.Equal("search: generation 12, 120/400 evaluations, 12 min 3 s left", LiveText.Of(70, parts));
        Assert.Equal("search: generation 12", LiveText.Of(25, parts));
        Assert.Equal("search: generation ...", LiveText.Fit("search: generation 123456", 25));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(33)]
    [InlineData(37)]
    [InlineData(50)]
    public void A_number_is_never_cut(int width)
    {
        const string text = "[3/12] ga-seed1: search: generation 12345, 67890/99999 evaluations";
        var fit = LiveText.Fit(text, width);
        Assert.True(fit.Length < width, fit);
        Assert.All(fit.Split(' ').Where(word => word.Any(char.IsDigit)), word => Assert.Contains(word.TrimEnd(','), text.Split(' ', ',')));
    }
}
