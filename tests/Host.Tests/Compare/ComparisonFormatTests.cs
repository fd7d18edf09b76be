using EvoPrune.Host.Compare;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Tests.Experiments;

namespace EvoPrune.Host.Tests.Compare;

public sealed class ComparisonFormatTests : IDisposable
{
    private const string Good =
        """
        base: try.yaml
        variants:
          plain: {}
          large: { optimizer.population: 50 }
          other: { optimizer: { type: climber, mutation-rate: 0.5 }, data.report.windows: 3 }
        seeds: [3, 1]
        baseline: plain
        """;

    private readonly SampleExperiment sample = new();

    public ComparisonFormatTests() => sample.Folder.Write("try.yaml", SampleExperiment.Text);

    public void Dispose() => sample.Dispose();

    private Comparison Read(string text) => new ComparisonFormat(SampleExperiment.Format).Read(sample.Folder.Write("compare.yaml", text));

    private string[] Problems(string text)
    {
        var error = Assert.Throws<InputException>(() => Read(text));
        return [.. error.Problems.Select(problem => problem.ToString().Replace(sample.Folder.Path + "/", "", StringComparison.Ordinal))];
    }

    [Fact]
    public void Every_variant_under_every_seed_is_a_cell()
    {
        var comparison = Read(Good);
        Assert.Equal(["plain-seed3", "large-seed3", "other-seed3", "plain-seed1", "large-seed1", "other-seed1"],
            comparison.Cells.Select(cell => cell.Name));
        Assert.Equal(("compare", "plain"), (comparison.Spec.Name, comparison.Spec.Baseline));
        var cell = comparison.Cells[1].Experiment;
        Assert.Equal(("large", 3), (cell.Name, cell.Seed));
        Assert.Contains("Population = 50", cell.Optimizer.Options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_entry_replaces_that_of_the_base()
    {
        var spec = Read(Good).Variants["other"];
        Assert.Contains("MutationRate = 0.5", spec.Optimizer.Options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Population = 30", spec.Optimizer.Options.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, spec.Data.Report.Windows);
    }

    [Fact]
    public void Settings_of_the_command_line_change_the_base_below_the_variants()
    {
        var comparison = new ComparisonFormat(SampleExperiment.Format).Read(
            sample.Folder.Write("compare.yaml", Good), new([], ["optimizer.population=12", "data.report.windows=7"]));
        Assert.Contains("Population = 12", comparison.Variants["plain"].Optimizer.Options.ToString(), StringComparison.Ordinal);
        Assert.Contains("Population = 50", comparison.Variants["large"].Optimizer.Options.ToString(), StringComparison.Ordinal);
        Assert.Equal([7, 7, 3], comparison.Variants.Values.Select(spec => spec.Data.Report.Windows));
    }

    [Fact]
    public void A_setting_of_the_command_line_that_the_base_cannot_take_is_told()
    {
        var error = Assert.Throws<InputException>(() => new ComparisonFormat(SampleExperiment.Format).Read(
            sample.Folder.Write("compare.yaml", Good), new([], ["optimiser.population=12"])));
        Assert.Contains("--set optimiser.population=12: optimiser: unknown key", error.Problems[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_budget_is_every_variants() =>
        Assert.All(Read(Good + "\nbudget: { evaluations: 7 }").Variants.Values, spec => Assert.Equal(7, spec.Budget!.Evaluations));

    [Fact]
    public void Everything_wrong_is_told_at_once() =>
        Assert.Equal(
            [
                "compare.yaml:5:3: variants.plain: given twice; the first is at compare.yaml:3:3\n  Keep one of the two.",
                "compare.yaml:6:13: variants.seeded.seed: a variant cannot set seed; it is the seeds of the comparison",
                "compare.yaml:7:8: seeds: expected a list of at least 1, each a whole number, found 0",
                "compare.yaml:8:11: baseline: 'plin' is no variant; nearest: plain; variants: large, plain, seeded",
                "compare.yaml:9:1: sparsity-tolerence: unknown key; nearest: sparsity-tolerance; valid keys: base, baseline, budget, "
                    + "interval, measure, name, "
                    + "published, report, seeds, sparsity-tolerance, variants",
                "compare.yaml:10:9: budget: caps nothing\n  Say evaluations, tokens or tokens-trained, or leave it out.",
                "compare.yaml:11:14: published.nobody: there is no such variant; valid: dense, large, plain, seeded",
                "compare.yaml:4:12: variant large: optimizer.populaton: unknown key; nearest: population; valid keys: mutation-rate, "
                    + "parents, population, stages, stop",
            ],
            Problems(
                """
                base: try.yaml
                variants:
                  plain: {}
                  large: { optimizer.populaton: 50 }
                  plain: {}
                  seeded: { seed: 3 }
                seeds: []
                baseline: plin
                sparsity-tolerence: 0.1
                budget: {}
                published: { nobody: { perplexity: 3 } }
                """));

    [Fact]
    public void A_base_that_is_not_there() =>
        Assert.StartsWith("compare.yaml:1:7: base: there is no file 'tri.yaml'; looked for ",
            Assert.Single(Problems(Good.Replace("try.yaml", "tri.yaml", StringComparison.Ordinal))), StringComparison.Ordinal);

    [Fact]
    public void What_is_wrong_with_the_base_is_told_once()
    {
        sample.Folder.Write("try.yaml", SampleExperiment.Text.Replace("climber", "climbr", StringComparison.Ordinal));
        Assert.Equal(
            "try.yaml:11:9: variant plain, large: optimizer.type: no optimizer named 'climbr'; nearest: climber; there are: climber, "
                + "windows\n  Name the folder of plugins that are not built in: --plugins DIR, plugins: [DIR] in the experiment, or "
                + "EVOPRUNE_PLUGINS.", Assert.Single(Problems(Good)));
        sample.Folder.Write("try.yaml", SampleExperiment.Text.Replace("type: copy", "type: coppy", StringComparison.Ordinal));
        Assert.Equal(
            "try.yaml:8:17: pruner.type: no pruner named 'coppy'; nearest: copy; there are: copy\n  Name the folder of plugins that are "
                + "not built in: --plugins DIR, plugins: [DIR] in the experiment, or EVOPRUNE_PLUGINS.", Assert.Single(Problems(Good)));
    }

    [Theory]
    [InlineData("seeds: [3, 1]", "seeds: [3, 1, 3]",
        "compare.yaml:6:15: seeds: 3 is given twice\n  Equal seeds give equal cells, which would count twice.")]
    [InlineData("  plain: {}", "  a/b: {}\n  plain: {}",
        "compare.yaml:3:3: variants: 'a/b' cannot be a name; expected letters, digits, '-', '_' and '.', the first a letter or digit")]
    [InlineData("  plain: {}", "  plain: {}\n  none:",
        "compare.yaml:4:8: variants.none: expected settings of the experiment, such as { optimizer: { type: random } }, or {} for none, "
            + "found nothing")]
    [InlineData("optimizer.population: 50", "optimizer..population: 50",
        "compare.yaml:4:12: variants.large: 'optimizer..population' is no key path\n  For example optimizer.population or optimizer.")]
    public void What_else_can_be_wrong(string good, string bad, string problem) =>
        Assert.Contains(problem, Problems(Good.Replace(good, bad, StringComparison.Ordinal)));

    [Fact]
    public void One_variant_is_nothing_to_compare() =>
        Assert.Equal(["compare.yaml:2:11: variants: expected two or more, found 1"],
            Problems("base: try.yaml\nvariants: { plain: {} }\nseeds: [1]\nbaseline: plain\n"));
}
