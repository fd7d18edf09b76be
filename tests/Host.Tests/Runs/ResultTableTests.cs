using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using Spectre.Console;

namespace EvoPrune.Host.Tests.Runs;

public class ResultTableTests
{
    private static ModelMetrics Metrics(double perplexity, double sparsity) =>
        new(perplexity, new Dictionary<string, double?> { ["perplexity"] = perplexity - 10 }, sparsity, sparsity, 0, 11_900_000, 12_345);

    private static string Table(double best, double uniform, Func<RunResult, RunResult>? change = null)
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = 160;
        var found = Metrics(best, 0.45);
        var result = new RunResult(RunState.Finished, "test", 1)
        {
            Dense = Metrics(67.11, 0),
            Best = new([0.25, 0.5], found.Objectives, found),
            Baselines = new Dictionary<string, FoundPlan> { ["uniform"] = new(null, found.Objectives, Metrics(uniform, 0.45)) },
            Counts = new(510, 3, 1, 2_088_960),
            Seconds = 12.34,
            PeakMemory = 300_000_000,
            Protocol = new("data", 256, 64, 16, "float32", "cpu"),
        };
        ResultTable.Write(console, change?.Invoke(result) ?? result);
        return output.ToString();
    }

    [Theory]
    [InlineData(70.41, 71.48, "The best plan beats uniform by 1.07 perplexity (1.5 %) on the report text.")]
    [InlineData(72.55, 71.48, "The best plan is worse than uniform by 1.07 perplexity (1.5 %) on the report text.")]
    [InlineData(71.48, 71.48, "The best plan and uniform have the same perplexity on the report text.")]
    public void The_verdict_says_which_is_better_and_by_how_much(double best, double uniform, string verdict) =>
        Assert.Contains(verdict, Table(best, uniform), StringComparison.Ordinal);

    [Fact]
    public void The_table_shows_the_figures_beside_each_other()
    {
        var table = Table(70.41, 71.48);
        Assert.Contains("+4.9%", table, StringComparison.Ordinal);
        Assert.Contains("45.0%", table, StringComparison.Ordinal);
        Assert.Contains("    0  0.250  ############\n    1  0.500  ########################\n", table, StringComparison.Ordinal);
        Assert.Contains("510 evaluations (3 more answered from the cache, 1 failed), 2,088,960 tokens, 12.3 s, peak memory 300 MB", table,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Post_training_has_a_column_a_verdict_and_its_tokens()
    {
        var table = Table(70.41, 71.48, result => result with
        {
            Best = result.Best! with { Metrics = result.Best.Metrics with { Finetuned = new(68.5, 10_240) } },
            Baselines = result.Baselines!.ToDictionary(pair =>
                pair.Key, pair => pair.Value with { Metrics = pair.Value.Metrics with { Finetuned = new(68.25, 10_240) } }),
            Counts = result.Counts! with { TokensTrained = 20_480 },
        });
        Assert.Contains("vs dense   finetuned   calibration", table, StringComparison.Ordinal);
        Assert.Contains("The best plan beats uniform by 1.07 perplexity (1.5 %) on the report text.", table, StringComparison.Ordinal);
        Assert.Contains("The best plan is worse than uniform by 0.25 perplexity (0.4 %) after 10,240 tokens of post-training each.", table,
            StringComparison.Ordinal);
        Assert.Contains("2,088,960 tokens, 20,480 tokens trained, 12.3 s", table, StringComparison.Ordinal);
        Assert.DoesNotContain("finetuned", Table(70.41, 71.48), StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_that_rounds_to_nothing_has_no_sign() =>
        Assert.Contains(" 0.0% ", Table(67.1099, 67.11), StringComparison.Ordinal);

    [Fact]
    public void Genes_have_their_names_and_words_no_bars()
    {
        var table = Table(70, 71, result =>
            result with { Best =
                result.Best! with { Genes = [new("alpha", "relative-sum"), new("block 0", "0.25"), new("block 1", "0.5")] } });
        Assert.Contains(
            "    alpha  relative-sum\n  block 0  0.25          ############\n  block 1  0.5           ########################\n", table,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_front_is_shown_in_a_few_lines_with_the_chosen_member_among_them()
    {
        FrontMember[] front = [.. Enumerable.Range(0, 40)
            .Select(i => new FrontMember(i, [i], new Dictionary<string, double> { ["error"] = 100 + i, ["gap"] = (40 - i) / 1000.0 }))];
        var table = Table(70, 71, result => result with { Front = front, Choice = new("knee", "farthest inside", 7) });
        string[] lines = [.. table.Split('\n').SkipWhile(line => !line.Contains("member", StringComparison.Ordinal))
            .TakeWhile(line => !line.StartsWith("best genome", StringComparison.Ordinal))];
        Assert.Equal(12, lines.Length);
        Assert.Equal("   member   error     gap", lines[0]);
        Assert.Equal("        0  100.00  0.0400", lines[1]);
        Assert.Contains(" *      7  107.00  0.0330", lines);
        Assert.Equal("       39  139.00  0.0010", lines[9]);
        Assert.Equal(["   31 more members in front.json", "* chosen by knee: farthest inside"], lines[10..]);
    }

    [Fact]
    public void A_figure_that_failed_is_no_number_and_has_its_reason_below()
    {
        var table = Table(70, 71, result => result with
        {
            Baselines = new Dictionary<string, FoundPlan>
            {
                ["uniform"] =
                    result.Baselines!["uniform"] with { Metrics = Metrics(71, 0.45) with { Perplexity = null,
                        Failure = "report perplexity is infinite" } },
            },
        });
        Assert.Matches(@"uniform\s+failed\s+61\.00", table);
        Assert.Contains("failed: uniform: report perplexity is infinite", table, StringComparison.Ordinal);
        Assert.Contains("uniform has no perplexity on the report text: the best plan and uniform are not compared there.", table,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Objectives_are_written_as_their_metrics_say()
    {
        var objectives = new Dictionary<string, double?> { ["speed"] = 1234.4 };
        RunResult Searched(RunResult result) => result with
        {
            Metrics = [new("speed", "tokens/s", Direction.Maximize, "0")],
            Dense = result.Dense! with { Objectives = objectives },
            Best = result.Best! with { Metrics = result.Best.Metrics with { Objectives = objectives } },
            Baselines = new Dictionary<string, FoundPlan>(),
            Front = [new(0, [1], new Dictionary<string, double> { ["speed"] = 1234.4 })],
            Choice = new("knee", "the only one", 0),
        };
        var table = Table(70, 71, Searched);
        Assert.Equal(3, table.Split("1234 tokens/s").Length - 1);
        Assert.DoesNotContain("1234.4", table, StringComparison.Ordinal);
    }

    [Fact]
    public void A_very_large_figure_takes_a_few_letters()
    {
        var table = Table(70, 1e100);
        Assert.Contains("1.00e+100", table, StringComparison.Ordinal);
        Assert.Contains("The best plan beats uniform by 1.00e+100 perplexity (100.0 %) on the report text.", table,
            StringComparison.Ordinal);
        Assert.DoesNotContain("00000000000", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Plans_of_unlike_sparsity_are_not_compared() => Assert.Contains(
        "The best plan and uniform are not compared: their sparsities are 45.0 % and 20.0 %.",
        Table(70, 71, result =>
            result with { Baselines =
                new Dictionary<string, FoundPlan> { ["uniform"] = new(null, result.Best!.Objectives, Metrics(71, 0.2)) } }),
        StringComparison.Ordinal);

    [Fact]
    public void What_is_better_on_the_report_text_and_worse_in_the_search_is_told_as_both()
    {
        var metric = new Metric("perplexity", "", Direction.Minimize, "0.00");
        var table = Table(70, 71, result => result with
        {
            Metrics = [metric],
            Baselines = new Dictionary<string, FoundPlan>
            {
                ["uniform"] = new(null, result.Best!.Objectives,
                    Metrics(71, 0.45) with { Objectives = new Dictionary<string, double?> { ["perplexity"] = 59.5 } }),
            },
        });
        Assert.Contains(
            "The best plan beats uniform by 1.00 perplexity (1.4 %) on the report text. In what the search was about, on the calibration "
                + "text, it is worse than uniform: perplexity 60.00 against 59.50.",
            string.Join(' ', table.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.DoesNotContain("it is worse", Table(70, 71, result => result with { Metrics = [metric] }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_answer_is_printed_also_where_parameters_are_gone()
    {
        var table = Table(70, 71, result => result with
        {
            Best = result.Best! with { Metrics = result.Best.Metrics with { ParametersRemoved = 100 },
                Summary = ["drops blocks 1 and 3 of 4 (counted from 0)"] },
        });
        Assert.Contains("The best plan: drops blocks 1 and 3 of 4 (counted from 0).", table, StringComparison.Ordinal);
        Assert.DoesNotContain("best genome", table, StringComparison.Ordinal);
    }
}
