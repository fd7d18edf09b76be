using System.Text.Json;
using EvoPrune.Models.Families;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>Every family through the commands that users have: run, export, eval.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class FamilyTests
{
    public static TheoryData<string> LanguageModels =>
        [.. FamilyCatalog.All.Where(family => family.IsCausal).Select(family => family.ModelType)];

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public void A_found_plan_scores_the_same_in_the_run_under_eval_and_exported(string modelType)
    {
        using var experiment = new TinyExperiment(FamilyCatalog.Find(modelType)!);
        Document("run", experiment["experiment.yaml"], "--set", "optimizer.generations=2", "--set", "baselines=[uniform]", "--out",
            experiment["run"]);
        var result = JsonDocument.Parse(File.ReadAllText(Path.Combine(experiment["run"], "result.json"))).RootElement;
        var found = result.GetProperty("best").GetProperty("metrics").GetProperty("perplexity").GetDouble();
        Assert.NotEqual(result.GetProperty("dense").GetProperty("perplexity").GetDouble(), found);
        Assert.Equal(found, Perplexity(experiment, "model", "--plan", Path.Combine(experiment["run"], "best.json")), found * 1e-12);
        foreach (var shape in new[] { "masked", "uniform", "hetero" })
        {
            var report = Document("export", experiment["run"], "--to", experiment[shape], "--shape", shape);
            Assert.InRange(report.GetProperty("deviation").GetDouble(), 0, 1e-5);
            Assert.Equal(found, Perplexity(experiment, shape), found * 1e-5);
        }
    }

    [Theory]
    [InlineData("gpt2", "magnitude")]
    [InlineData("llama", "wanda")]
    public void Ratios_of_their_own_for_every_layer_survive_the_export(string modelType, string pruner)
    {
        using var experiment = new TinyExperiment(FamilyCatalog.Find(modelType)!);
        var file = experiment.Variant("continuous-alphas, target: 0.5", "three-level-ratios, target: 0.5, step: 0.3, granularity: layer");
        Document(
            "run", file, "--set", $"pruner.type={pruner}", "--set", "optimizer.generations=2", "--set", "baselines=[]", "--out",
            experiment["run"]);
        var best = Path.Combine(experiment["run"], "best.json");
        Assert.Matches("c_fc|up_proj", File.ReadAllText(best));   // layers by their names, not sublayers
        var found = JsonDocument.Parse(File.ReadAllText(Path.Combine(experiment["run"], "result.json"))).RootElement
            .GetProperty("best").GetProperty("metrics").GetProperty("perplexity").GetDouble();
        Document("export", experiment["run"], "--to", experiment["masked"], "--shape", "masked");
        Assert.Equal(found, Perplexity(experiment, "model", "--plan", best), found * 1e-12);
        Assert.Equal(found, Perplexity(experiment, "masked"), found * 1e-5);
    }

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public void A_dropped_block_is_gone_from_the_exported_model(string modelType)
    {
        using var experiment = new TinyExperiment(FamilyCatalog.Find(modelType)!);
        var plan = experiment.Write("plan.json", """{ "units": { "1": { "drop": true } } }""");
        var report = Document("export", plan, "--model", experiment["model"], "--to", experiment["short"]);
        Assert.Equal(("uniform", 3), (report.GetProperty("shape").GetString(), report.GetProperty("blocks").GetInt32()));
        var dropped = Perplexity(experiment, "model", "--plan", plan);
        Assert.Equal(dropped, Perplexity(experiment, "short"), dropped * 1e-9);
    }

    [Fact]
    public void An_encoder_has_no_perplexity()
    {
        using var experiment = new TinyExperiment(FamilyCatalog.Find("bert")!);
        var (code, _, errors) = Captured.Run("run", experiment["experiment.yaml"]);
        Assert.Equal(2, code);
        Assert.Contains("A bert model is an encoder", errors, StringComparison.Ordinal);
        Assert.Contains("Give a language model: gpt2, llama, mistral, qwen2, opt.", errors, StringComparison.Ordinal);
    }

    private static double Perplexity(TinyExperiment experiment, string model, params string[] more) =>
        Document(["eval", "--model", experiment[model], "--text", experiment["report.txt"], "--length", "32", "--windows", "20", .. more])
            .GetProperty("perplexity").GetDouble();

    private static JsonElement Document(params string[] arguments)
    {
        var (code, output, errors) = Captured.Run([.. arguments, "--json"]);
        Assert.True(code == 0, errors);
        return JsonDocument.Parse(output).RootElement;
    }
}
