using System.Text.Json.Nodes;
using EvoPrune.Models.Families;
using EvoPrune.Models.Training;
using static TorchSharp.torch;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>Searches over a model of which three of twelve blocks are in memory, from the file to the result.</summary>
public sealed class StreamingTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    // 2.7 MB, of which one may stay.
    private static string Model => Path.Combine(TestFolders.Repository, "assets", "tiny");

    [Theory]
    [InlineData("magnitude")]
    [InlineData("wanda")]
    public void No_figure_depends_on_it(string pruner)
    {
        var (whole, said) = Run($"{pruner}-whole", pruner, "");
        var (streamed, told) = Run($"{pruner}-streamed", pruner, ", resident: 1");
        Assert.DoesNotContain("resident", said, StringComparison.Ordinal);
        Assert.Contains("weights: 1 of 3 MB resident, 9 of 12 blocks are read from the file for every candidate", told,
            StringComparison.Ordinal);
        foreach (var part in new[] { "protocol", "dense", "best", "baselines", "counts" })
        {
            Assert.Equal(Figures(whole[part]!), Figures(streamed[part]!));
        }
    }

    [Fact]
    public void Eval_and_export_take_the_same()
    {
        Run("evaluated", "wanda", ", resident: 1");
        string[] eval = ["eval", "--model", Model, "--text", experiment["report.txt"], "--length", "32", "--windows", "20", "--plan",
            experiment["evaluated"], "--json"];
        var whole = EvoPruneProcess.Run(experiment.Path, eval);
        var streamed = EvoPruneProcess.Run(experiment.Path, [.. eval, "--resident", "1"]);
        Assert.Equal((0, 0), (whole.Code, streamed.Code));
        Assert.Equal(Figures(JsonNode.Parse(whole.Output)!), Figures(JsonNode.Parse(streamed.Output)!));
        Assert.Contains("9 of 12 blocks are read from the file", streamed.Errors, StringComparison.Ordinal);

        // The run says how much stays; the option says it anew.
        Assert.Equal(0, EvoPruneProcess.Run(experiment.Path, "export", experiment["evaluated"], "--to", experiment["streamed"]).Code);
        Assert.Equal(0,
            EvoPruneProcess.Run(experiment.Path, "export", experiment["evaluated"], "--to", experiment["whole"], "--resident", "100").Code);
        Assert.Equal(File.ReadAllBytes(Path.Combine(experiment["whole"], "model.safetensors")),
            File.ReadAllBytes(Path.Combine(experiment["streamed"], "model.safetensors")));
    }

    [Fact]
    public void It_is_no_other_experiment()
    {
        JsonNode Valid(string resident)
        {
            var (code, output, errors) = EvoPruneProcess.Run(experiment.Path, "validate", Variant("valid", "magnitude", resident),
                "--json");
            Assert.True(code == 0, errors);
            return JsonNode.Parse(output)!;
        }

        Assert.Equal((string)Valid("")["hash"]!, (string)Valid(", resident: 1")["hash"]!);
        Assert.Equal((string)Valid("")["hash"]!, (string)Valid(", resident: 2")["hash"]!);
    }

    [Fact]
    public void Too_little_is_refused_with_what_is_needed()
    {
        // 60,000 rows of 16 numbers: the table alone takes 3.8 MB.
        using var model = TrainableModel.Initialise(FamilyCatalog.Find("gpt2")!, new(60_000, 64, 16, 64, 2, 2), new Generator(1));
        model.Save(experiment["wide"]);
        File.Copy(Path.Combine(experiment["model"], "tokenizer.json"), Path.Combine(experiment["wide"], "tokenizer.json"));
        const string Told =
            "resident: 3 MB are too few: tables, norms and biases, which every candidate needs, take 3.8 MB of the 3.9 MB of weights.";
        Refused(["validate", experiment.Variant("model: { path: model }", "model: { path: wide, resident: 3 }", "few.yaml")], Told,
            "Give at least 4, or leave it out");
        Refused(["eval", "--model", experiment["wide"], "--text", experiment["report.txt"], "--resident", "3"], Told,
            "Give at least 4, or leave it out");
        Refused(["validate", experiment.Variant("model: { path: model }", "model: { path: wide, resident: -1 }", "negative.yaml")],
            "model.resident: -1 is out of range; expected a whole number at least 1");
        Refused(["eval", "--model", experiment["wide"], "--text", experiment["report.txt"], "--resident", "0"],
            "--resident: expected a whole number from 1, found '0'");
    }

    private void Refused(string[] arguments, params string[] fragments)
    {
        var (code, _, errors) = EvoPruneProcess.Run(experiment.Path, arguments);
        Assert.All(fragments, fragment => Assert.Contains(fragment, errors.ReplaceLineEndings(" "), StringComparison.Ordinal));
        Assert.Equal(2, code);
    }

    private string Variant(string name, string pruner, string resident)
    {
        var file = experiment.Variant("model: { path: model }", $"model: {{ path: '{Model}'{resident} }}", $"{name}.yaml");
        File.WriteAllText(file, File.ReadAllText(file).Replace("type: magnitude", $"type: {pruner}", StringComparison.Ordinal));
        return file;
    }

    private (JsonNode Result, string Text) Run(string name, string pruner, string resident)
    {
        var (code, text, errors) = EvoPruneProcess.Run(
            experiment.Path, "run", Variant(name, pruner, resident), "--out", experiment[name], "--set", "optimizer.population=3", "--set",
            "optimizer.generations=1", "--set", "baselines=[uniform]");
        Assert.True(code == 0, errors);
        return (JsonNode.Parse(File.ReadAllText(Path.Combine(experiment[name], "result.json")))!, text);
    }

    // Without what was measured in seconds.
    private static string Figures(JsonNode node)
    {
        Strip(node);
        return node.ToJsonString();

        static void Strip(JsonNode? node)
        {
            foreach (var child in node is JsonObject entries ? entries.ToList() : [])
            {
                if (child.Key.Contains("seconds", StringComparison.OrdinalIgnoreCase)
                    || child.Key.Contains("PerSecond", StringComparison.OrdinalIgnoreCase))
                {
                    ((JsonObject)node!).Remove(child.Key);
                }

                Strip(child.Value);
            }
        }
    }
}
