using EvoPrune.Host.Compare;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Tasks;
using Spectre.Console;

namespace EvoPrune.Host.Tests.Compare;

/// <summary>Comparisons by the perplexity after post-training.</summary>
public class MeasureTests
{
    private static CellOutcome Trained(string variant, long seed, double before, double? after, long tokens = 0)
    {
        var cell = Outcomes.Finished(variant, seed, before);
        var best = cell.Result!.Best!;
        return cell with
        {
            Result = cell.Result with
            {
                Best = best with { Metrics = best.Metrics with { Finetuned = after is { } perplexity
                    ? new FinetunedFigures(perplexity, 1024) : null } },
                Counts = cell.Result.Counts! with { TokensTrained = tokens },
            },
        };
    }

    private static ComparisonResult Build(ComparedMeasure measure, params CellOutcome[] cells) =>
        new ComparisonBuilder(Outcomes.Terms(cells) with { Measure = measure }, cells).Build();

    // b is worse than a before post-training, and better after it.
    private static readonly CellOutcome[] Crossing =
    [
        Trained("a", 1, 10, 9), Trained("a", 2, 10.5, 9.5), Trained("a", 3, 10.2, 9.2),
        Trained("b", 1, 11, 8, 5000), Trained("b", 2, 11.5, 8.6, 5000), Trained("b", 3, 11.2, 8.1, 5000),
    ];

    [Fact]
    public void The_measure_decides_who_is_better()
    {
        var (before, after) = (Build(ComparedMeasure.Pruned, Crossing), Build(ComparedMeasure.Finetuned, Crossing));
        Assert.Equal((1.0, 2), (Math.Round(before.Variants[1].Difference!.Mean, 6), before.Variants[1].Rank));
        Assert.Equal((-1.0, 1), (Math.Round(after.Variants[1].Difference!.Mean, 6), after.Variants[1].Rank));
        Assert.Equal((8.1, 11.2), (after.Variants[1].Value!.Median, after.Variants[1].Pruned!.Median));
        Assert.Null(before.Variants[1].Pruned);
        Assert.Equal(5000, after.Variants[1].TokensTrained);
        Assert.Contains("8,1024", CellsCsv.Write(after.Cells), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_says_which_it_is_and_fits()
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = 160;
        ComparisonTable.Write(console, Build(ComparedMeasure.Finetuned, Crossing));
        Assert.StartsWith("report perplexity after post-training: median", output.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"1\s+b\s+3/3\s+11\.20\s+8\.10", output.ToString());
        Assert.Contains("5,000", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("b is better than a by 1.00 perplexity", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_post_trained_is_shown_and_not_ranked()
    {
        var result = Build(ComparedMeasure.Finetuned, [.. Crossing, Trained("c", 1, 5, null)]);
        Assert.Equal("c, seed 1, could not be post-trained, as its log.txt says", result.Variants[2].NotRanked);
        Assert.Null(result.Variants[2].Rank);
        Assert.Equal(1, result.Variants[1].Rank);
    }

    [Fact]
    public void A_plan_without_a_perplexity_may_have_one_after_post_training()
    {
        CellOutcome Changed(CellOutcome cell, Func<ModelMetrics, ModelMetrics> change) =>
            cell with { Result = cell.Result! with { Best = cell.Result.Best! with { Metrics = change(cell.Result.Best.Metrics) } } };
        var recovered = Changed(Trained("c", 1, 10, 7), metrics =>
            metrics with { Perplexity = null, Failure = "report perplexity is infinite" });
        var lost = Changed(Trained("d", 1, 10, 7), metrics =>
            metrics with { Finetuned = new(null, 1024) { Failure = "report perplexity is NaN after post-training" } });
        var result = Build(ComparedMeasure.Finetuned, [.. Crossing, recovered, lost]);
        Assert.Equal((7, null), (result.Variants[2].Value!.Median, result.Variants[2].Pruned));
        Assert.Equal("report perplexity is NaN after post-training", result.Cells[^1].Failure);
        Assert.EndsWith("report perplexity is infinite", CellsCsv.Write(result.Cells).Split("\r\n")[7], StringComparison.Ordinal);
    }

    private static readonly TaskProtocol Protocol = new("data", "task", 100, "auto", [], "float32", "cpu");

    private static CellOutcome Tasked(string variant, long seed, double perplexity, double? piqa, double? arc, string? failure = null)
    {
        var cell = Outcomes.Finished(variant, seed, perplexity);
        static List<TaskResult> Results(double? piqa, double? arc, string? failure) =>
        [
            new("piqa", 100, piqa, 0.05, piqa + 0.01, 0.05, null, failure, Protocol),
            new("arc_easy", 100, arc, 0.05, null, null, null, null, Protocol),
        ];
        var best = cell.Result!.Best!;
        return cell with
        {
            Result = cell.Result with
            {
                Best = best with { Metrics = best.Metrics with { Tasks = Results(piqa, arc, failure) } },
                Dense = cell.Result.Dense! with { Tasks = Results(0.6, 0.5, null) },
            },
        };
    }

    // b has the larger perplexity, and more right answers on piqa, but fewer on both tasks together.
    private static readonly CellOutcome[] Answering =
    [
        Tasked("a", 1, 10, 0.50, 0.40), Tasked("a", 2, 10, 0.51, 0.41), Tasked("a", 3, 10, 0.52, 0.42),
        Tasked("b", 1, 11, 0.55, 0.20), Tasked("b", 2, 11, 0.57, 0.20), Tasked("b", 3, 11, 0.58, 0.20),
    ];

    private static ComparedMeasure Parsed(string text) =>
        ComparedMeasure.TryParse(text, out var measure) ? measure! : throw new ArgumentException(text);

    [Fact]
    public void Of_accuracies_the_larger_one_is_better()
    {
        var (piqa, mean) = (Build(Parsed("piqa.acc"), Answering), Build(Parsed("mean.acc"), Answering));
        Assert.Equal((1, 2), (piqa.Variants[1].Rank, piqa.Variants[0].Rank));
        Assert.Equal((3, 0, Verdict.Better), (piqa.Variants[1].Difference!.Wins, piqa.Variants[1].Difference!.Losses,
            piqa.Variants[1].Difference!.Verdict));
        Assert.Equal((0.57, 0.6, 11.0), (piqa.Variants[1].Value!.Median, piqa.Variants[1].Dense, piqa.Variants[1].Pruned!.Median));
        Assert.Equal((2, Verdict.Worse), (mean.Variants[1].Rank, mean.Variants[1].Difference!.Verdict));
        Assert.Equal(0.58, Build(Parsed("piqa.acc_norm"), Answering).Variants[1].Value!.Median, 12);
        Assert.Equal("\"piqa.acc\"", System.Text.Json.JsonSerializer.Serialize(piqa.Measure));
    }

    [Fact]
    public void The_table_shows_accuracies_in_per_cent()
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = 160;
        ComparisonTable.Write(console, Build(Parsed("piqa.acc"), Answering));
        Assert.StartsWith("piqa acc: median, median absolute deviation, mean difference seed by seed, in percentage points",
            output.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"1\s+b\s+3/3\s+11\.00\s+57\.00%", output.ToString());
        Assert.Matches(@"dense\s+60\.00%", output.ToString());
        Assert.Contains("b is better than a by 5.67 percentage points of piqa acc over 3 seeds.", output.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_whose_task_failed_counts_as_failed()
    {
        var result = Build(Parsed("piqa.acc"), [.. Answering, Tasked("c", 1, 9, null, 0.9, "document 3: the log-likelihood is NaN")]);
        Assert.Equal((RunState.Failed, "document 3: the log-likelihood is NaN"), (result.Cells[^1].State, result.Cells[^1].Failure));
        Assert.Null(result.Variants[2].Rank);
    }

    [Theory]
    [InlineData("piqa")]
    [InlineData("piqa.accuracy")]
    [InlineData(".acc")]
    [InlineData("mean.acc_norm")]
    public void Other_measures_are_refused(string text) => Assert.False(ComparedMeasure.TryParse(text, out _));

    [Fact]
    public void Answers_are_paired_by_document()
    {
        static CellOutcome Answered(CellOutcome cell, Func<int, bool> isRight) => cell with
        {
            Answers = new Dictionary<string, TaskAnswers> { ["piqa"] = new("p", [.. Enumerable.Range(0, 100).Select(isRight)]) },
        };
        // b is right where a is, and on ten more documents.
        var result = Build(Parsed("piqa.acc"),
        [
            .. Answering.Select(cell => Answered(cell, document => document < (cell.Variant == "a" ? 50 : 60))),
        ]);
        var piqa = result.Tasks!.Single(task => task.Task == "piqa");
        var difference = piqa.Variants["b"].OverDocuments!;
        Assert.Equal((100, 0.1, "paired bootstrap over documents"), (piqa.Documents, Math.Round(difference.Mean, 12), difference.Method));
        // A binomial of 100 documents with a share of 0.1: a deviation of 0.03.
        Assert.InRange(difference.Low, 0.03, 0.06);
        Assert.InRange(difference.High, 0.14, 0.17);
        Assert.Null(piqa.Variants["a"].OverDocuments);
        Assert.Equal(["piqa", "arc_easy", "mean"], result.Tasks!.Select(task => task.Task));
        Assert.Null(result.Tasks![1].Variants["b"].OverDocuments);
    }
}
