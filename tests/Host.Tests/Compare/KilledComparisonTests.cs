using System.Text.Json;
using EvoPrune.Host.Tests.EndToEnd;

namespace EvoPrune.Host.Tests.Compare;

/// <summary>A comparison whose power is cut, beside one that ran through.</summary>
public sealed class KilledComparisonTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private (int Code, string Output, string Errors) Compare(params string[] arguments) =>
        EvoPruneProcess.Run(experiment.Path, ["compare", .. arguments]);

    [Fact]
    public void A_cell_whose_comparison_is_gone_does_not_begin()
    {
        var file = TinyComparison.Write(experiment, "orphan");
        var folder = experiment["orphan"];
        var (code, output, errors) = EvoPruneProcess.RunOrphaned(experiment.Path, "compare", file, "--cell", "ga-seed1", "--out", folder);
        Assert.True(code == 130, $"{code}{errors}{output}");
        Assert.False(Directory.Exists(Path.Combine(folder, "cells", "ga-seed1")));
    }

    [Fact]
    public void A_killed_comparison_fills_in_what_is_missing_and_ends_as_if_it_had_never_been_interrupted()
    {
        var file = TinyComparison.Write(experiment, "kill", more: "name: kill\n");
        var (whole, killed) = (experiment["whole"], experiment["killed"]);
        var (code, output, errors) = Compare(file, "--out", whole);
        Assert.True(code == 0, errors + output);
        Assert.Contains("2 variants x 3 seeds, baseline random; 6 of 6 cells to run", output, StringComparison.Ordinal);

        KilledRun.When(experiment, () => TinyComparison.Finished(killed).Length >= 2, "compare", file, "--out", killed, "--parallel", "2");

        var before = TinyComparison.Finished(killed);
        var written = TinyComparison.Written(killed);
        Assert.InRange(before.Length, 2, 5);
        (code, output, errors) = Compare(file, "--out", killed, "--parallel", "1");
        Assert.True(code == 0, errors + output);
        Assert.Equal(TinyComparison.Timeless(whole), TinyComparison.Timeless(killed));
        Assert.All(before, cell => Assert.Equal(written[cell], TinyComparison.Written(killed)[cell]));

        // Every cell had the same budget and, for one seed, the same tokens.
        var cells = TinyComparison.Result(whole)["cells"]!.AsArray();
        Assert.All(cells, cell => Assert.Equal(30, (int)cell!["evaluations"]!));
        Assert.All(cells.GroupBy(cell => (long)cell!["seed"]!), seed =>
            Assert.Single(seed.Select(cell => (string)cell!["calibration"]!).Distinct()));
        Assert.Equal(3, cells.Select(cell => (string)cell!["calibration"]!).Distinct().Count());

        // Again: nothing is left to run. The runs alone give the same figures.
        (code, output, _) = Compare(file, "--out", whole, "--json");
        Assert.Equal(0, code);
        Assert.Equal(File.ReadAllText(Path.Combine(whole, "comparison.json")), output);
        string[] runs = [.. Directory.EnumerateDirectories(Path.Combine(whole, "cells")).Order(StringComparer.Ordinal)];
        (code, output, errors) = Compare([.. runs, "--baseline", "random", "--out", experiment["runs"], "--json"]);
        Assert.True(code == 0, errors);
        Assert.Equal(TinyComparison.Result(whole)["variants"]!.ToJsonString(),
            JsonSerializer.SerializeToNode(JsonDocument.Parse(output))!["variants"]!.ToJsonString());
    }
}
