using EvoPrune.Host.Compare;
using EvoPrune.Host.Runs;
using static EvoPrune.Host.Tests.Compare.Outcomes;

namespace EvoPrune.Host.Tests.Compare;

public class ComparisonBuilderTests
{
    private static VariantResult B(ComparisonResult result) => result.Variants.Single(variant => variant.Name == "b");

    [Fact]
    public void Places_follow_from_medians_and_differences_from_pairs()
    {
        var result = ResultOf(
            Finished("a", 1, 10), Finished("a", 2, 12), Finished("a", 3, 11), Finished("b", 1, 9), Finished("b", 2, 11.1),
            Finished("b", 3, 9.9));
        Assert.Equal([2, 1], result.Variants.Select(variant => variant.Rank));
        Assert.Equal((9.9, 3, 0, Verdict.Better),
            (B(result).Value!.Median, B(result).Difference!.Wins, B(result).Difference!.Losses, B(result).Difference!.Verdict));
        Assert.Null(result.Variants[0].Difference);
        Assert.Empty(result.Notes);
        Assert.True(result.IsComplete);
    }

    [Fact]
    public void Different_protocols_are_never_ranked_together()
    {
        var result = ResultOf(Finished("a", 1, 10), Finished("b", 1, 9, data: "other"));
        Assert.Equal((1, null), (result.Variants[0].Rank, B(result).Rank));
        Assert.StartsWith("measured under different protocols than the baseline (", B(result).NotRanked, StringComparison.Ordinal);
        Assert.Null(B(result).Difference);
        Assert.Equal(2, result.Protocols.Count);
    }

    [Fact]
    public void One_cell_under_another_protocol_is_enough() =>
        Assert.NotNull(B(ResultOf(Finished("a", 1, 10), Finished("a", 2, 10), Finished("b", 1, 9), Finished("b", 2, 9, data: "other")))
            .NotRanked);

    [Fact]
    public void Achieved_sparsity_is_checked_before_ranking()
    {
        Assert.Equal(
            "sparsity 0.489 where the baseline has 0.500 (seed 2), further apart than the tolerance of 0.01",
            B(ResultOf(Finished("a", 1, 10), Finished("a", 2, 10), Finished("b", 1, 9, 0.495), Finished("b", 2, 9, 0.489))).NotRanked);
        Assert.Equal(1, B(ResultOf(Finished("a", 1, 10), Finished("b", 1, 9, 0.495))).Rank);
    }

    [Fact]
    public void The_same_sampler_must_have_given_the_same_tokens() =>
        Assert.Equal(
            "seed 1: calibrated on other tokens than the baseline (ffffffffffff, 100000000000) although the sampler is the same; "
                + "the text or the plugin has changed since, so run one of the two anew",
            B(ResultOf(Finished("a", 1, 10), Finished("b", 1, 9, calibration: new string('f', 64)))).NotRanked);

    [Fact]
    public void Another_sampler_is_told_and_ranked()
    {
        var result = ResultOf(Finished("a", 1, 10), Finished("b", 1, 9, calibration: new string('f', 64), sampling: "ccds"));
        Assert.Equal(1, B(result).Rank);
        Assert.Contains("b chooses other calibration tokens than a, as the settings say.", result.Notes);
        Assert.Contains(
            "b scored candidates on other calibration tokens than a; such values do not compare, so that convergence is not drawn.",
            result.Notes);
        Assert.Equal(["a"], result.Charts.Convergence.Select(series => series.Variant));
    }

    [Fact]
    public void Places_follow_from_the_seeds_that_all_have()
    {
        // With its easy third seed b would come first; over the seeds that both have, it comes second.
        var result = ResultOf(Finished("a", 1, 10), Finished("a", 2, 10), Failed("a", 3), Finished("b", 1, 11), Finished("b", 2, 11),
            Finished("b", 3, 1));
        Assert.Equal([1, 2], result.Variants.Select(variant => variant.Rank));
        Assert.Equal(2, B(result).Difference!.Pairs);
        Assert.Contains(
            "1 of 6 cells have no figures; running the comparison again fills them in. Places follow from the seeds that all ranked "
                + "variants have: 1, 2.", result.Notes);
        Assert.False(result.IsComplete);
    }

    [Fact]
    public void Without_the_baseline_nothing_is_ranked()
    {
        var result = ResultOf(Failed("a", 1), Finished("b", 1, 9));
        Assert.Equal(["no cell is finished", "no cell of the baseline is finished"], result.Variants.Select(variant => variant.NotRanked));
        Assert.Equal("it broke", result.Cells[0].Failure);
    }

    [Fact]
    public void A_budget_that_was_not_used_is_told()
    {
        var cells = new[] { Finished("a", 1, 10), Finished("b", 1, 9, evaluations: 30) };
        var result = new ComparisonBuilder(Terms(cells) with { Budget = new() { Evaluations = 60 } }, cells).Build();
        Assert.Contains(
            "b did not use its whole budget (30 evaluations, 3,000 tokens at the least): its own options end the search earlier.",
            result.Notes);
        Assert.Contains("The searches did not cost the same: no budget is set.", ResultOf(cells).Notes);
    }

    [Fact]
    public void Plugins_that_were_built_anew_in_between_are_told()
    {
        static PluginRecord Record(string sha) => new("optimizer", "greedy", "0.1.0", "greedy.dll", sha);
        var result = ResultOf(Finished("a", 1, 10) with { Plugins = [Record("1")] }, Finished("b", 1, 9) with { Plugins = [Record("2")] });
        Assert.Equal(["The optimizer greedy 0.1.0 is not the same build in all cells that use it: it was built anew in between."],
            result.Notes.Skip(1));
    }

    [Fact]
    public void Convergence_is_compared_at_equal_cost()
    {
        var curve = ResultOf(Finished("a", 1, 10), Finished("a", 2, 20, evaluations: 40), Finished("b", 1, 9)).Charts.Convergence[0]
            .ByEvaluations;
        Assert.Equal([20, 40, 60], curve.Cost);
        Assert.Equal([18, 16, 14], curve.Median);
        Assert.Equal([15.5, 14.5, 11.5], curve.LowerQuartile);
    }

    [Fact]
    public void The_pattern_is_the_mean_over_the_seeds() =>
        Assert.Equal([0.25, 0.85], ResultOf(Finished("a", 1, 10, 0.5), Finished("a", 2, 10, 0.6))
            .Charts.Removed["a"], (x, y) => Math.Abs(x - y) < 1e-12);

    [Fact]
    public void Further_texts_make_a_matrix()
    {
        var cells = new[] { Finished("a", 1, 10), Finished("a", 2, 11), Finished("b", 1, 9), Finished("b", 2, 10) };
        var texts = new ComparisonBuilder(Terms(cells) with { Texts = ["news"] }, cells).Build().Texts!;
        Assert.Equal(["report", "news"], texts.Select(row => row.Text));
        Assert.Equal((19, -2, 6), (texts[1].Variants["b"].Perplexity.Median, texts[1].Variants["b"].Difference!.Mean, texts[1].Dense));
    }

    [Fact]
    public void The_same_outcomes_give_the_same_document()
    {
        string Document() =>
            EvoPrune.Host.Json.Document(ResultOf(Finished("a", 1, 10), Finished("a", 2, 11), Finished("b", 1, 9), Finished("b", 2, 11)));
        Assert.Equal(Document(), Document());
    }

    [Fact]
    public void Cells_are_a_table_for_spreadsheets()
    {
        var lines = CellsCsv.Write(ResultOf(Finished("a", 1, 10.5), Failed("b", 1) with { Failure = "said \"no\", twice" }).Cells)
            .Split("\r\n");
        Assert.StartsWith("variant,seed,state,perplexity,dense_perplexity,sparsity,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("a,1,finished,10.5,3,0.5,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",cells/b-seed1,\"said \"\"no\"\", twice\"", lines[2], StringComparison.Ordinal);
    }

    private static CellOutcome Infinite(string variant, long seed)
    {
        var cell = Finished(variant, seed, 10);
        var best = cell.Result!.Best!;
        return cell with { Result =
            cell.Result with { Best =
                best with { Metrics = best.Metrics with { Perplexity = null, Failure = "report perplexity is infinite" } } } };
    }

    [Fact]
    public void A_perplexity_that_is_no_number_is_a_failed_cell_and_never_a_number()
    {
        var result = ResultOf(Finished("a", 1, 10), Finished("a", 2, 11), Finished("b", 1, 9), Infinite("b", 2), Infinite("c", 1),
            Infinite("c", 2));
        Assert.Equal((1, 9, 1), (B(result).Finished, B(result).Value!.Median, B(result).Difference!.Pairs));
        Assert.Equal("no cell is finished", result.Variants[2].NotRanked);
        Assert.Equal((RunState.Failed, "report perplexity is infinite"), (result.Cells[3].State, result.Cells[3].Failure));
        Assert.Contains(
            "3 of 6 cells came to an end without a report perplexity, and count as failed; running the comparison again would change "
                + "nothing. "
            + "Places follow from the seeds that all ranked variants have: 1.", result.Notes);
        Assert.False(result.IsComplete);
    }
}
