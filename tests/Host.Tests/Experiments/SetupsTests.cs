using EvoPrune.Host.Compare;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Tests.Experiments;

/// <summary>Setups: what they complete, what overrides what, and where their mistakes are located.</summary>
public sealed class SetupsTests : IDisposable
{
    private const string Method =
        """
        calibration: { type: windows }
        encoding: { type: ratios }
        pruner: { type: copy }
        fitness: [ { type: blocks } ]
        optimizer: { type: climber, population: 30 }
        """;

    private const string Setup =
        """
        model: { path: ../model }
        data:
          calibration: { text: ../texts/a.txt }
          report: { text: ../texts/b.txt, windows: 5, length: 8 }
        """;

    private readonly SampleExperiment sample = new();

    public SetupsTests() => sample.Folder.Write("setups/one.yaml", Setup);

    public void Dispose() => sample.Dispose();

    private ReadExperiment ReadAll(string text, string[]? with = null, params string[] settings)
    {
        sample.Folder.Write("try.yaml", text);
        return SampleExperiment.Format.ReadAll(
            sample.File, new ExperimentEdits([.. (with ?? []).Select(file => sample.Folder[file])], settings).Apply);
    }

    private ExperimentSpec Read(string text, string[]? with = null, params string[] settings)
    {
        var read = ReadAll(text, with, settings);
        Assert.Empty(read.Problems);
        return read.Spec;
    }

    private string[] Problems(string text, string[]? with = null, params string[] settings) =>
        [.. ReadAll(text, with, settings).Problems.Select(problem => problem.ToString()
            .Replace(sample.Folder.Path + "/", "", StringComparison.Ordinal))];

    [Theory]
    [InlineData("with: setups/one.yaml\n")]
    [InlineData("with: [ setups/one.yaml ]\n")]
    public void An_experiment_names_its_setup_and_paths_are_relative_to_the_setup(string with)
    {
        var spec = Read(with + Method);
        Assert.Equal((sample.Folder["model"], sample.Folder["texts/b.txt"]), (spec.Model.Path, spec.Data.Report.Text.ToString()));
        Assert.Equal((5, 8), (spec.Data.Report.Windows, spec.Data.Report.Length));
    }

    [Fact]
    public void The_command_line_overrides_the_experiment_which_overrides_its_setups_in_order()
    {
        sample.Folder.Write("setups/two.yaml", "data: { report: { windows: 6, length: 9 } }\nseed: 2\n");
        sample.Folder.Write("setups/three.yaml", "data: { report: { length: 10 } }\noptimizer: { population: 40 }\n");
        sample.Folder.Write("setups/four.yaml", "data: { report: { length: 11 } }\n");
        var text = "with: [ setups/one.yaml, setups/two.yaml ]\nseed: 3\n" + Method;
        var plain = Read(text);
        Assert.Equal((6, 9, 3), (plain.Data.Report.Windows, plain.Data.Report.Length, plain.Seed));
        var changed = Read(text, ["setups/three.yaml", "setups/four.yaml"], "seed=4");
        Assert.Equal((6, 11, 4), (changed.Data.Report.Windows, changed.Data.Report.Length, changed.Seed));
        Assert.Contains("Population = 40", changed.Optimizer.Options.ToString(), StringComparison.Ordinal);
        Assert.Equal(12, Read(text, ["setups/four.yaml"], "data.report.length=12").Data.Report.Length);
    }

    [Fact]
    public void Options_of_another_type_do_not_remain()
    {
        sample.Folder.Write("setups/two.yaml", "optimizer: { type: climber, population: 40 }\ncalibration: { type: nothing, odd: 1 }\n");
        Assert.Equal("windows", Read("with: [ setups/two.yaml, setups/one.yaml ]\n" + Method).Calibration.Plugin.Id);
    }

    [Fact]
    public void The_resolved_experiment_is_the_merged_whole()
    {
        var resolved = SampleExperiment.Format.Write(Read("with: setups/one.yaml\n" + Method), sample.Folder.Path);
        Assert.DoesNotContain("with:", resolved, StringComparison.Ordinal);
        sample.Folder.Write("resolved.yaml", resolved);
        Assert.Equal(
            SampleExperiment.Format.Hash(Read("with: setups/one.yaml\n" + Method)),
            SampleExperiment.Format.Hash(SampleExperiment.Format.Read(sample.Folder["resolved.yaml"])));
    }

    [Fact]
    public void Mistakes_are_told_with_the_file_and_line_that_has_them()
    {
        sample.Folder.Write("setups/bad.yaml", "# A comment.\nmodle: { path: ../model }\ndata:\n  report: { windows: many }\n");
        sample.Folder.Write("setups/nested.yaml", "with: one.yaml\nseed: x\n");
        sample.Folder.Write("setups/list.yaml", "- 1\n");
        sample.Folder.Write("setups/broken.yaml", "model: [\n");
        var problems = Problems("with: [ setups/one.yaml, setups/none.yaml, { a: b } ]\n" + Method,
            ["setups/bad.yaml", "setups/nested.yaml", "setups/list.yaml", "setups/broken.yaml", "setups/missing.yaml"]);
        Assert.Collection(problems,
            problem => Assert.StartsWith("try.yaml:1:26: with: there is no file 'setups/none.yaml'; looked for ", problem,
                StringComparison.Ordinal),
            problem => Assert.Equal("try.yaml:1:44: with: expected the path of a setup or a list of paths, found a mapping", problem),
            problem => Assert.StartsWith("setups/bad.yaml:2:1: modle: unknown key; nearest: model; valid keys: ", problem,
                StringComparison.Ordinal),
            problem => Assert.StartsWith("setups/bad.yaml:4:22: data.report.windows: expected a whole number ", problem,
                StringComparison.Ordinal),
            problem => Assert.Equal(
                "setups/nested.yaml:1:1: with: a setup cannot name further setups\n  Name them beside this one.", problem),
            problem => Assert.StartsWith("setups/nested.yaml:2:7: seed: expected a whole number", problem, StringComparison.Ordinal),
            problem => Assert.Equal("setups/list.yaml:1:1: expected a mapping (key: value), found a list", problem),
            problem => Assert.StartsWith("setups/broken.yaml:2:1: ", problem, StringComparison.Ordinal),
            problem => Assert.Equal("--with setups/missing.yaml: there is no such file\n"
                + "  Give a setup: a YAML file with model, data, calibration or tasks.", problem));
    }

    [Fact]
    public void A_comparison_takes_setups_between_its_base_and_the_command_line_below_its_variants()
    {
        sample.Folder.Write("try.yaml", "with: setups/one.yaml\n" + Method);
        sample.Folder.Write("setups/two.yaml", "data: { report: { windows: 6, length: 9 } }\n");
        sample.Folder.Write("setups/three.yaml", "data: { report: { length: 10 } }\n");
        var file = sample.Folder.Write("comparisons/all.yaml",
            "base: ../try.yaml\nwith: ../setups/two.yaml\nvariants: { plain: {}, short: { data.report.length: 4 } }\nseeds: [1]\n"
                + "baseline: plain\n");
        var comparison = new ComparisonFormat(SampleExperiment.Format).Read(file);
        Assert.Equal([9, 4], comparison.Variants.Values.Select(variant => variant.Data.Report.Length));
        var changed = new ComparisonFormat(SampleExperiment.Format).Read(
            file, new([sample.Folder["setups/three.yaml"]], ["data.report.windows=7"]));
        Assert.Equal([(7, 10), (7, 4)],
            changed.Variants.Values.Select(variant => (variant.Data.Report.Windows, variant.Data.Report.Length)));
    }

    [Fact]
    public void A_setup_may_name_plugin_folders()
    {
        sample.Folder.Write("setups/plugins.yaml", $"plugins: [ {TestFolders.TestPlugin("Sample")} ]\n");
        var file = sample.Folder.Write("try.yaml", "with: [ setups/one.yaml, setups/plugins.yaml ]\n" + Method);
        Assert.Equal("climber", new ExperimentFormat(ExperimentPlugins.Load([], [file])).Read(file).Optimizer.Plugin.Id);
    }
}
