using EvoPrune.Host.Tests.EndToEnd;

namespace EvoPrune.Host.Tests.Compare;

/// <summary>Comparisons as users run them: processes, failing cells, folders that fill up.</summary>
public sealed class CompareTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private (int Code, string Output, string Errors) Compare(params string[] arguments) =>
        EvoPruneProcess.Run(experiment.Path, ["compare", "--plugins", TestFolders.TestPlugin("Faulty"), .. arguments]);

    [Fact]
    public void A_failing_variant_is_shown_and_the_rest_goes_on()
    {
        var variants = TinyComparison.Variants + "  broken: { fitness: [ { type: divided } ] }\n";
        var file = TinyComparison.Write(experiment, "broken", variants, evaluations: 10, seeds: "[1, 2]");
        var folder = experiment["with-broken"];
        var (code, output, _) = Compare(file, "--out", folder);
        Assert.Equal(1, code);
        Assert.Contains("broken, seed 1: failed: none of 10 evaluations gave a value; the first failed with: DivideByZeroException", output,
            StringComparison.Ordinal);
        Assert.Equal(["ga-seed1", "ga-seed2", "random-seed1", "random-seed2"], TinyComparison.Finished(folder));
        Assert.Contains("2 of 6 cells have no figures", output, StringComparison.Ordinal);

        // The file is mended: only what it changes is run.
        var written = TinyComparison.Written(folder);
        TinyComparison.Write(experiment, "broken", TinyComparison.Variants.Replace("batch: 5", "batch: 4", StringComparison.Ordinal),
            evaluations: 10, seeds: "[1, 2]",
            more: "report: { other: { text: report.txt, length: 16, windows: 4 } }\n");
        (code, output, var errors) = Compare(file, "--out", folder);
        Assert.True(code == 0, errors + output);
        Assert.Contains("random-seed1 runs again: the comparison asks for another experiment now", output, StringComparison.Ordinal);
        Assert.Contains("broken-seed1 is no longer a cell of this comparison; it is kept", output, StringComparison.Ordinal);
        Assert.Equal(written["ga-seed1"], TinyComparison.Written(folder)["ga-seed1"]);
        Assert.Equal(["report", "other"], TinyComparison.Result(folder)["texts"]!.AsArray().Select(row => (string)row!["text"]!));
        Assert.True(Directory.Exists(Path.Combine(folder, "replaced/random-seed1-1")));
    }

    [Fact]
    public void Fail_fast_stops_at_the_first_failure()
    {
        var file = TinyComparison.Write(experiment, "fast", "  broken: { fitness: [ { type: divided } ] }\n"
            + TinyComparison.Variants, evaluations: 10, seeds: "[1, 2]");
        var (code, output, _) = Compare(file, "--out", experiment["fast"], "--fail-fast", "--parallel", "1");
        Assert.Equal(1, code);
        Assert.Empty(TinyComparison.Finished(experiment["fast"]));
        Assert.Contains("failed: ga, seed 1: not run", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_variant_could_run_is_told_before_anything_starts()
    {
        var file = TinyComparison.Write(
            experiment, "wrong",
            "  random: { optimizer: { type: random } }\n  long: { calibration.length: 65 }\n  short: { data.report.windows: 100000 }\n");
        var (code, _, errors) = Compare(file, "--out", experiment["wrong"]);
        Assert.Equal(2, code);
        Assert.Contains("variant long: calibration: windows of 65 tokens are asked; the model takes windows of 2 to 64", errors,
            StringComparison.Ordinal);
        Assert.Contains("variant short: The text has", errors, StringComparison.Ordinal);
        Assert.Empty(TinyComparison.Written(experiment["wrong"]));
    }

    [Fact]
    public void A_variant_with_several_objectives_is_ranked_by_its_chosen_plan()
    {
        const string objectives = "fitness: [ { type: reconstruction-error }, { type: sparsity-discrepancy } ], "
            + "choice: { type: constraint, objective: sparsity-discrepancy, at-most: 0 }";
        var file = TinyComparison.Write(
            experiment, "front",
            $"  random: {{ encoding: {{ type: fixed, sparsity: 0.5 }}, optimizer: {{ type: uniform }}, {objectives} }}\n"
            + $"  found: {{ encoding: {{ type: three-level-ratios, levels: 5, step: 0.1 }}, optimizer: {{ type: random, evaluations: 60 "
            + $"}}, {objectives} }}\n",
            evaluations: 60, seeds: "[1, 2]");
        var folder = experiment["front"];
        var (code, output, errors) = Compare(file, "--out", folder);
        Assert.True(code == 0, errors + output);
        var variants = TinyComparison.Result(folder)["variants"]!.AsArray();
        Assert.All(variants, variant => Assert.NotNull(variant!["rank"]));
        Assert.Equal(2, (int)variants.Single(variant => (string)variant!["name"]! == "found")!["difference"]!["pairs"]!);
    }

    [Fact]
    public void Folders_that_are_no_runs_and_runs_that_are_one()
    {
        Directory.CreateDirectory(experiment["empty"]);
        var (code, _, errors) = Compare(experiment["empty"], experiment["model"]);
        Assert.Equal(2, code);
        Assert.Contains($"{experiment["empty"]}: there is no run in this folder: it has no result.json.", errors, StringComparison.Ordinal);
        Assert.Contains($"{experiment["model"]}: there is no run", errors, StringComparison.Ordinal);
    }
}
