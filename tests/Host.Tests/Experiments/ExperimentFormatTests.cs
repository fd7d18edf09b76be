using EvoPrune.Host.Experiments;
using EvoPrune.Host.Options;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Tests.Experiments;

public sealed class ExperimentFormatTests : IDisposable
{
    private readonly SampleExperiment sample = new();

    public void Dispose() => sample.Dispose();

    [Fact]
    public void Defaults_are_filled_in()
    {
        var spec = sample.Read();
        Assert.Equal(("try", 42, "auto", ModelDtype.Float32), (spec.Name, spec.Seed, spec.Model.Device.ToString(), spec.Model.Dtype));
        Assert.Equal((256, 64), (spec.Data.Report.Length, spec.Data.Report.Windows));
        Assert.Equal([Baseline.Uniform], spec.Baselines);
        Assert.Equal("climber@1.2.0", spec.Optimizer.Plugin.Reference);
    }

    [Fact]
    public void Paths_are_looked_up_beside_the_file() =>
        Assert.Equal(sample.Folder["texts/a.txt"], sample.Read().Data.Calibration.Text.ToString());

    [Fact]
    public void Paths_are_then_looked_up_from_the_working_directory()
    {
        var paths = new InputPaths("/experiments", "/home");
        var setting = new Location("--set model.path=x/y");
        Assert.Equal(["/experiments/x/y", "/home/x/y"], paths.Candidates("x/y", setting));
        Assert.Equal(["/setups/x/y", "/experiments/x/y", "/home/x/y"], paths.Candidates("x/y", new Location("/setups/a.yaml", 1, 1)));
        Assert.Equal(["/x"], paths.Candidates("/x", setting));
    }

    [Theory]
    [InlineData("auto", DeviceKind.Auto, null)]
    [InlineData("cpu", DeviceKind.Cpu, null)]
    [InlineData("cuda", DeviceKind.Cuda, null)]
    [InlineData("cuda:3", DeviceKind.Cuda, 3)]
    public void Devices_are_read_and_written(string text, DeviceKind kind, int? index)
    {
        Assert.True(DeviceChoice.TryParse(text, out var device));
        Assert.Equal((new(kind, index), text), (device, device.ToString()));
    }

    [Fact]
    public void Settings_go_over_the_file()
    {
        var spec = sample.Read(
            SampleExperiment.Text,
            "seed=7",
            "model.device=cuda:1",
            "optimizer.mutation-rate=0.25",
            "data.report={ text: texts/a.txt, windows: 3 }",
            "fitness.0.type=blocks@1.2.0",
            "optimizer.stop.restart=true",
            "seed=8");
        Assert.Equal((8, "cuda:1", 3), (spec.Seed, spec.Model.Device.ToString(), spec.Data.Report.Windows));
        Assert.Contains("Population = 30, MutationRate = 0.25,", spec.Optimizer.Options.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("Stop = StopOptions { After = 10, Restart = True } }", spec.Optimizer.Options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_may_add_an_entry_to_a_list()
    {
        var spec = sample.Read(SampleExperiment.Text, "fitness.1={ type: blocks }", "optimizer={ type: windows }");
        Assert.Equal(2, spec.Fitness.Count);
    }

    [Theory]
    [InlineData("optimizer.populaton=5",
        "--set optimizer.populaton=5: optimizer.populaton: unknown key; nearest: population; valid keys: mutation-rate, parents, "
            + "population, stages, stop")]
    [InlineData("optimizer.population=0",
        "--set optimizer.population=0: optimizer.population: 0 is out of range; expected a whole number from 2 to 1000000")]
    [InlineData("fitness.2.type=blocks", "--set fitness.2.type=blocks: fitness is a list of 1; '2' is not a position from 0 to 1")]
    [InlineData("fitness.x=blocks", "--set fitness.x=blocks: fitness is a list of 1; 'x' is not a position from 0 to 1")]
    [InlineData("optimizer.population.x=1", "--set optimizer.population.x=1: optimizer.population is '30', which has no 'x'")]
    [InlineData("seed",
        "--set seed: expected key.path=value\n  For example --set optimizer.generations=5 or --set fitness.0.type=perplexity.")]
    [InlineData("a..b=1",
        "--set a..b=1: expected key.path=value\n  For example --set optimizer.generations=5 or --set fitness.0.type=perplexity.")]
    [InlineData("seed=", "--set seed=: seed: expected a whole number, found nothing")]
    [InlineData("fitness=[",
        "--set fitness=[: not valid YAML: while parsing a node, did not find expected node content\n  Look at indentation, colons, "
            + "quotes and brackets here and on the line before.")]
    public void A_wrong_setting_is_named_as_it_was_typed(string setting, string problem) =>
        Assert.Equal([problem], sample.Problems(SampleExperiment.Text, setting));

    [Fact]
    public void Setting_only_the_type_says_which_options_do_not_fit() =>
        Assert.Equal(
            [
                "try.yaml:12:3: optimizer.population: unknown key; valid keys: none",
                "--set optimizer.type=windows: optimizer.type: windows does not have population, which the file gives\n"
                    + "  Set the whole entry: --set \"optimizer={ type: windows }\"",
            ],
            sample.Problems(SampleExperiment.Text, "optimizer.type=windows"));

    [Fact]
    public void Several_objectives_need_an_optimizer_for_them() =>
        Assert.Equal(
            ["try.yaml:11:3: optimizer: climber handles one objective, but fitness has 2 entries\n  Keep one fitness entry, or choose an "
                + "optimizer for several objectives."],
            sample.Problems(SampleExperiment.Text, "fitness.1={ type: blocks }"));

    [Fact]
    public void A_missing_file_is_one_problem_with_both_places()
    {
        var problem = Assert.Single(sample.Problems(SampleExperiment.Text.Replace("texts/b.txt", "texts/c.txt", StringComparison.Ordinal)));
        Assert.Equal(
            $"try.yaml:5:19: data.report.text: there is no file 'texts/c.txt'; looked for {sample.Folder["texts/c.txt"]} and "
                + $"{Path.GetFullPath("texts/c.txt")}\n"
                + "  Relative paths are looked up beside the file that says them, then from the working directory.",
            problem);
    }

    [Fact]
    public void A_file_where_a_folder_belongs_is_told() =>
        Assert.Equal(
            [$"--set model.path=texts/a.txt: model.path: expected a folder, but {sample.Folder["texts/a.txt"]} is a file\n"
                + "  Relative paths are looked up beside the file that says them, then from the working directory."],
            sample.Problems(SampleExperiment.Text, "model.path=texts/a.txt"));

    [Fact]
    public void Everything_wrong_is_told_at_once() =>
        Assert.Equal(
            [
                "try.yaml:1:1: data: missing; expected a mapping (key: value)\n  The texts to calibrate and to report on.",
                "try.yaml:1:1: optimizer: missing; expected a plugin entry such as { type: climber }\n  Searches for good genomes.",
                "try.yaml:1:30: model.dtype: unknown value 'float23'; nearest: float32; valid values: bfloat16, float16, float32, keep",
                "try.yaml:2:22: calibration.type: no calibration named 'ratios' (there is one for encoding); there are: windows\n  Name "
                    + "the folder of plugins that are not built in: --plugins DIR, plugins: [DIR] in the experiment, or EVOPRUNE_PLUGINS.",
                "try.yaml:3:19: encoding.type: no encoding named 'ratio'; nearest: ratios; there are: ratios\n  Name the folder of "
                    + "plugins that are not built in: --plugins DIR, plugins: [DIR] in the experiment, or EVOPRUNE_PLUGINS.",
                "try.yaml:4:17: pruner.type: pruner 'copy' has no version 1.2.1; nearest: 1.2.0; there are: 1.2.0\n  Name the folder of "
                    + "plugins that are not built in: --plugins DIR, plugins: [DIR] in the experiment, or EVOPRUNE_PLUGINS.",
                "try.yaml:5:10: fitness: expected a list of at least 1, each a plugin entry such as { type: blocks }, found 0",
                "try.yaml:6:1: optimiser: unknown key; nearest: optimizer; valid keys: baselines, budget, calibration, choice, data, "
                    + "encoding, finetuning, fitness, model, name, optimizer, per-cluster, plugins, pruner, racing, report, seed, tasks",
            ],
            sample.Problems(
                """
                model: { path: model, dtype: float23 }
                calibration: { type: ratios }
                encoding: { type: ratio, targt: 0.3 }
                pruner: { type: copy@1.2.1 }
                fitness: []
                optimiser: { type: climber }
                """));

    [Theory]
    [InlineData("pruner: copy", "try.yaml:8:9: pruner: expected a plugin entry such as { type: copy }, found 'copy'")]
    [InlineData("pruner: { }", "try.yaml:8:9: pruner.type: missing; there are: copy\n  It names the plugin.")]
    [InlineData("pruner: { type: }", "try.yaml:8:17: pruner.type: expected the name of a plugin, found nothing")]
    [InlineData("pruner: { type: copy, fast: true }", "try.yaml:8:23: pruner.fast: unknown key; valid keys: none")]
    public void A_plugin_entry_is_a_mapping_with_a_type(string line, string problem) =>
        Assert.Equal([problem], sample.Problems(SampleExperiment.Text.Replace("pruner: { type: copy }", line, StringComparison.Ordinal)));

    [Fact]
    public void A_file_that_is_not_there_is_told() =>
        Assert.Equal("nowhere.yaml: There is no such file.", Problem("nowhere.yaml"));

    [Fact]
    public void A_folder_in_place_of_the_file_is_told() =>
        Assert.Equal($"{sample.Folder.Path}: This is a folder, not a file.", Problem(sample.Folder.Path));

    [Fact]
    public void Text_that_is_not_utf8_is_told()
    {
        File.WriteAllBytes(sample.File, [.. "name: "u8, 0xff, 0xfe]);
        Assert.Equal($"{sample.File}: The file is not UTF-8: byte 0xff at offset 6.\n  Save the text as UTF-8.", Problem(sample.File));
    }

    [Fact]
    public void A_byte_order_mark_is_no_problem()
    {
        File.WriteAllText(sample.File, SampleExperiment.Text, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal("try", SampleExperiment.Format.Read(sample.File).Name);
    }

    private static string Problem(string file) =>
        Assert.Single(Assert.Throws<InputException>(() => SampleExperiment.Format.Read(file)).Problems).ToString();
}
