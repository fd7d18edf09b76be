using System.Text.Json;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>What a user who made a mistake is told. Exit code 2, no stack trace, before any weight is read.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class MessageTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private static (int Code, string Output, string Errors) Run(params string[] arguments) => Captured.Run(arguments);

    private static void Refused(string[] arguments, params string[] fragments)
    {
        var (code, _, errors) = Run(arguments);
        Assert.All(fragments, fragment => Assert.Contains(fragment, errors, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    private void RefusedVariant(string found, string replacement, params string[] fragments) =>
        Refused(["validate", experiment.Variant(found, replacement)], fragments);

    // A copy of the model with something changed.
    private string Model(string name, Action<string> change)
    {
        var copy = experiment[name];
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.EnumerateFiles(experiment["model"]))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
        }

        change(copy);
        return copy;
    }

    [Fact]
    public void A_good_experiment_is_valid()
    {
        var (code, output, errors) = Run("validate", experiment["experiment.yaml"]);
        Assert.Equal("", errors);
        Assert.Equal(0, code);
        Assert.Contains("valid", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_errors_are_told_at_once() => RefusedVariant(
        "population: 8, generations: 12 }", "populaton: 8, generations: none }",
        "populaton: unknown key; nearest: population", "optimizer.generations: expected a whole number");

    [Fact]
    public void Errors_of_different_kinds_are_told_at_once()
    {
        experiment.Write("short.txt", "ka lo mi");
        RefusedVariant(
            "calibration: { text: calibration.txt }", "calibration: { text: short.txt }",
            "calibration: random refused: 8 windows of 32 tokens were asked for, but the text has");
    }

    [Fact]
    public void A_missing_model_folder() =>
        RefusedVariant("model: { path: model }", "model: { path: modle }", "model.path: there is no folder 'modle'", "variant.yaml:3:");

    [Fact]
    public void A_config_of_an_unknown_family()
    {
        var model = Model("unknown", folder => File.WriteAllText(Path.Combine(folder, "config.json"), """{ "model_type": "mamba" }"""));
        RefusedVariant("path: model", $"path: {model}", "mamba", "gpt2", "config.json");
    }

    [Fact]
    public void Corrupt_weights()
    {
        var model = Model("corrupt", folder =>
            File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), [255, 255, 255, 255, 255, 255, 255, 127, 1]));
        RefusedVariant("path: model", $"path: {model}", "model.safetensors", "header");
    }

    [Fact]
    public void A_text_with_a_token_that_the_model_has_no_row_for()
    {
        var model = Model("vocabulary", folder => Models.Tokenizers.BpeTrainer.Train(File.ReadAllText(experiment["calibration.txt"]), 310)
            .Save(folder));
        RefusedVariant("path: model", $"path: {model}", "tokenizer.json",
            "but the model has only the ids 0 to 299; the tokenizer has 310 ids.");
    }

    [Fact]
    public void An_empty_text()
    {
        experiment.Write("empty.txt", "");
        RefusedVariant("text: report.txt", "text: empty.txt", "empty.txt", "The text file is empty.");
    }

    [Fact]
    public void A_report_text_too_short_for_the_windows() => RefusedVariant(
        "windows: 20", "windows: 100000", "report.txt", "100000 windows of 32 need 3200000");

    [Fact]
    public void Windows_longer_than_the_context() => RefusedVariant(
        "samples: 8, length: 32", "samples: 2, length: 65",
        "calibration: windows of 65 tokens are asked; the model takes windows of 2 to 64");

    [Fact]
    public void A_text_that_is_not_utf_8()
    {
        File.WriteAllBytes(experiment["latin1.txt"], [0x63, 0x61, 0x66, 0xE9, 0x20]);
        RefusedVariant("text: report.txt", "text: latin1.txt", "latin1.txt", "not UTF-8: byte 0xe9 at offset 3");
    }

    [Fact]
    public void A_report_on_calibration_text() => RefusedVariant(
        "text: report.txt", "text: calibration.txt", "calibration and report are one text, calibration.txt");

    [Fact]
    public void Cuda_where_there_is_none()
    {
        if (!TorchSharp.torch.cuda.is_available())
        {
            RefusedVariant("path: model", "path: model, device: cuda",
                "model.device: cuda was asked for, but this libtorch sees no CUDA device", "auto, cpu");
        }
    }

    [Fact]
    public void An_output_folder_that_cannot_be_written() =>
        Refused(["run", experiment["experiment.yaml"], "--out", "/proc/evoprune"], "/proc/evoprune", "the output folder cannot be written");

    [Fact]
    public void An_output_folder_that_holds_something() =>
        Refused(["run", experiment["experiment.yaml"], "--out", experiment["model"]], "the output folder is not empty");

    [Fact]
    public void Resuming_what_is_no_run() => Refused(["resume", experiment["model"]], "there is no run in this folder");

    [Theory]
    [InlineData("rnu", "there is no command 'rnu'; nearest: run; commands: ")]
    [InlineData("run x --wrokers 3", "--wrokers: there is no such option; nearest: --workers")]
    [InlineData("run x y", "'y' is one argument too many")]
    [InlineData("eval --model x --text y --windows 0", "--windows: expected a whole number from 1, found '0'")]
    [InlineData("eval --model x --text y --length 1", "--length: expected a whole number from 2, found '1'")]
    [InlineData("eval --model x --text y --member x", "--member: expected a whole number, found 'x'")]
    [InlineData("benchmark --objectives x", "--objectives: expected a whole number, found 'x'")]
    [InlineData("eval --model x --text y --device tpu", "--device: expected auto, cpu, cuda or cuda:N, found 'tpu'")]
    [InlineData("setup --cpu", "./evoprune setup")]
    public void A_command_line_that_is_wrong(string line, string told) => Refused(line.Split(' '), told);

    [Fact]
    public void An_empty_argument() => Refused(["run", ""], "one of the arguments is empty");

    [Fact]
    public void Without_a_command_there_is_help()
    {
        var (code, output, errors) = Run();
        Assert.Equal((2, ""), (code, errors));
        Assert.Contains("resume <RUN>", output, StringComparison.Ordinal);
        Assert.Contains("setup", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_device_in_a_file() => RefusedVariant(
        "path: model", "path: model, device: tpu", "model.device: expected auto, cpu, cuda or cuda:N, found 'tpu'");

    [Fact]
    public void An_unknown_plugin() => RefusedVariant("type: simple-ga", "type: mine", "no optimizer named 'mine'", "--plugins DIR");

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("\"a\\0b\"")]
    [InlineData("..")]
    [InlineData("-x")]
    public void A_name_that_no_folder_can_have(string name)
    {
        RefusedVariant("name: tiny", $"name: {name}", "variant.yaml:1:7: name: ", "cannot be the name of a folder",
            "Valid: up to 100 characters without '/'");
        var comparison = experiment.Write("named.yaml",
            $"name: {name}\nbase: experiment.yaml\nvariants: {{ a: {{}}, b: {{}} }}\nseeds: [1]\nbaseline: a\n");
        Refused(["compare", comparison], "named.yaml:1:7: name: ", "cannot be the name of a folder");
    }

    [Theory]
    [InlineData("gpt2", "evoprune fetch hf:gpt2")]
    [InlineData("meta-llama/Llama-2-7b", "evoprune fetch hf:meta-llama/Llama-2-7b")]
    public void A_name_of_the_hub_where_a_folder_is_expected(string name, string told)
    {
        RefusedVariant("path: model", $"path: {name}", "Models are folders", told);
        Refused(["inspect", name], "Models are folders", told);
        Refused(["eval", "--model", name, "--text", experiment["report.txt"]], "Models are folders", told);
        Refused(["export", experiment.Write("plan.json", "{ \"units\": {} }"), "--model", name, "--to", experiment["pruned"]],
            "Models are folders", told);
    }

    [Fact]
    public void The_users_folder_in_a_path()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        RefusedVariant("path: model", "path: ~/no-such-model", $"looked for {home}/no-such-model");
        Refused(["eval", "--model=~/no-such-model", "--text", experiment["report.txt"]],
            $"{home}/no-such-model: --model: there is no such folder");
    }

    [Fact]
    public void A_comparison_to_run_and_an_experiment_to_compare()
    {
        var comparison = experiment.Write("comparison.yaml",
            "base: experiment.yaml\nvariants: { a: {}, b: {} }\nseeds: [1]\nbaseline: a\n");
        Refused(["run", comparison], "this is a comparison, not an experiment", $"evoprune compare {comparison}");
        Refused(["compare", experiment["experiment.yaml"]], "this is an experiment, not a comparison",
            $"evoprune run {experiment["experiment.yaml"]}");
        Refused(["run", experiment["model"]], "this is a folder, not an experiment file");
        Refused(["resume", experiment["experiment.yaml"]], "this is a file, not the folder of a run",
            $"evoprune run {experiment["experiment.yaml"]}");
    }

    [Fact]
    public void A_worker_count_that_is_none() =>
        Refused(["run", experiment["experiment.yaml"], "--workers", "0"], "--workers: expected a whole number from 1, found '0'");

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("two")]
    [InlineData("1025")]
    public void A_thread_count_that_is_none(string text) => Refused(
        ["run", experiment["experiment.yaml"], "--threads", text],
        $"--threads: expected a whole number from 1 to 1024, or auto, found '{text}'");

    [Fact]
    public void A_target_that_the_ratios_cannot_reach() => RefusedVariant(
        "target: 0.5", "target: 0.5, max: 0.4", "encoding continuous-alphas", "target 0.5 cannot be reached");

    [Theory]
    [InlineData("""{ "units": { "9": { "drop": true } } }""", "units.9: names no sublayer of this model, which has blocks 0 to 3")]
    [InlineData("""{ "units": { "1": { "dorp": true } } }""", "units.1: this is no treatment; valid: { sparsity: 0.45 }")]
    [InlineData("""{ "units": { "*": { "sparsity": 0.5 } } }""", "pruner: missing")]
    [InlineData("""{ "pruner": { "type": "wanda" }, "units": { "*": { "sparsity": 0.5 } } }""", "calibration: missing; wanda")]
    [InlineData(
        """{ "pruner": { "type": "wanda" }, "calibration": { "text": "none.txt" }, "units": { "*": { "sparsity": 0.5 } } }""",
        "calibration.text: there is no file 'none.txt'")]
    [InlineData(
        """{ "pruner": { "type": "wanda" }, "calibration": {}, "units": { "*": { "sparsity": 0.5 } } }""",
        "calibration: give one of 'record'")]
    [InlineData("""{ "prunner": { "type": "magnitude" }, "units": {} }""", "prunner: unknown key; nearest: pruner")]
    [InlineData("""{ "format": "evoprune-plan/9", "units": {} }""", "format: expected evoprune-plan/1")]
    [InlineData("""{ "pruner": { "type": "magnitude" } }""", "units: missing")]
    public void A_broken_plan_file(string plan, string message) => Refused(
        ["eval", "--model", experiment["model"], "--text", experiment["report.txt"], "--length", "32", "--plan",
            experiment.Write("plan.json", plan)],
        "plan.json:1:", message);

    [Fact]
    public void Weights_that_are_not_numbers_fail_the_run_with_the_reason()
    {
        var model = Model("nan", folder =>
        {
            var path = Path.Combine(folder, "model.safetensors");
            var bytes = File.ReadAllBytes(path);
            bytes.AsSpan(bytes.Length - 4096).Fill(0xFF);   // the last weights of the file become NaN
            File.WriteAllBytes(path, bytes);
        });
        var folder = experiment["nan-run"];
        var (code, _, errors) = Run("run", experiment.Variant("path: model", $"path: {model}", "nan.yaml"), "--out", folder);
        Assert.Equal(1, code);
        Assert.Contains("the dense model could not be measured: perplexity is NaN", errors, StringComparison.Ordinal);
        Assert.Contains("\"state\": \"failed\"", File.ReadAllText(Path.Combine(folder, "result.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_are_a_document_when_json_is_asked_for()
    {
        var (code, output, _) = Run("validate", experiment.Variant("seed: 7", "seed: seven"), "--json");
        Assert.Equal(2, code);
        var problem = JsonDocument.Parse(output).RootElement.GetProperty("problems")[0];
        Assert.Contains("seed: expected a whole number", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", "--out", "--set", "--workers", "--threads", "--plugins", "--json", "Example: evoprune run")]
    [InlineData("resume", "--workers", "--threads", "Example: evoprune resume")]
    [InlineData("validate", "--set", "Example: evoprune validate")]
    [InlineData("eval", "--model", "--text", "--length", "--windows", "--plan", "--threads", "Example: evoprune eval")]
    [InlineData("export", "--to", "--model", "--shape", "--dtype", "Example: evoprune export")]
    [InlineData("inspect", "--json", "Example: evoprune inspect")]
    [InlineData("plugins", "--json", "Example: evoprune plugins")]
    [InlineData("schema", "--plugins", "Example: evoprune schema")]
    [InlineData("doctor", "--json", "Example: evoprune doctor")]
    [InlineData("runs", "--json", "Example: evoprune runs")]
    [InlineData("diff", "--json", "Example: evoprune diff")]
    [InlineData("finetune", "--set", "such as --set windows=16", "Example: evoprune finetune")]
    public void Every_command_explains_itself(string command, params string[] fragments)
    {
        var (code, output, _) = Run(command, "--help");
        Assert.Equal(0, code);
        Assert.All(fragments, fragment => Assert.Contains(fragment, output, StringComparison.Ordinal));
    }

    [Fact]
    public void A_default_stands_once_in_a_help_text_and_everybody_knows_its_words()
    {
        foreach (var command in (string[])["eval", "export", "finetune"])
        {
            var (_, output, _) = Run(command, "--help");
            Assert.DoesNotContain("[default: ", output, StringComparison.Ordinal);
            Assert.DoesNotContain("andidate", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Defaults_of_plugins_stand_in_one_line()
    {
        var (_, output, _) = Run("plugins", "darwin");
        Assert.Matches(@"survivors\s+list of whole number\s+from 1 to 1000000\s+\[8, 4, 2, 1\]", output);
    }

    [Fact]
    public void On_a_narrow_terminal_options_stand_below_each_other()
    {
        var (code, output, _) = EvoPruneProcess.RunWith(experiment.Path, "COLUMNS", "80", "plugins", "darwin");
        Assert.Equal(0, code);
        Assert.Contains("  survivors: list of whole number from 1 to 1000000; default [8, 4, 2, 1]", output, StringComparison.Ordinal);
        Assert.All(output.Split('\n').Skip(2), line => Assert.True(line.TrimEnd().Length <= 80, line));
    }

    [Fact]
    public void Every_command_answers_in_json()
    {
        JsonElement Document(params string[] arguments)
        {
            var (code, output, errors) = Run([.. arguments, "--json"]);
            Assert.True(code == 0, errors);
            return JsonDocument.Parse(output).RootElement;
        }

        Assert.True(Document("validate", experiment["experiment.yaml"]).GetProperty("valid").GetBoolean());
        var eval = Document("eval", "--model", experiment["model"], "--text", experiment["report.txt"], "--length", "32", "--windows", "4");
        Assert.Equal(128, eval.GetProperty("tokens").GetInt64());
        Assert.Equal(16, eval.GetProperty("protocol").GetProperty("hash").GetString()!.Length);
        Assert.Equal(0, eval.GetProperty("plan").GetProperty("zeroFraction").GetDouble());
        Assert.Equal(4, Document("inspect", experiment["model"]).GetProperty("blocks").GetArrayLength());
        Assert.Equal("simple-ga", Document("plugins", "simple-ga")[0].GetProperty("id").GetString());
        Assert.Equal("object", Document("schema").GetProperty("type").GetString());
        Assert.True(Document("doctor").GetProperty("ready").GetBoolean());
    }
}

/// <summary>Tests that read what is written to the console, one after the other.</summary>
[CollectionDefinition(nameof(ConsoleCollection), DisableParallelization = true)]
public sealed class ConsoleCollection;
