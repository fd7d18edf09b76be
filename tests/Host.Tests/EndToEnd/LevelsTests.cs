using System.Text.Json;
using EvoPrune.Models.Families;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>
/// Levels from the experiment to the exported model: the database is built once, whoever asks, and results do not depend on how.
/// </summary>
[Collection(nameof(ConsoleCollection))]
public sealed class LevelsTests : IDisposable
{
    // Grouped keys and values, gates: whole groups go, and smaller tensors can leave.
    private readonly TinyExperiment experiment = new(FamilyCatalog.Find("llama")!);
    private readonly string file;

    public LevelsTests()
    {
        Environment.SetEnvironmentVariable("EVOPRUNE_CACHE", experiment["cache"]);
        file = experiment.Variant("encoding:    { type: continuous-alphas, target: 0.5 }", "encoding: { type: module-levels, levels: 4 }");
        File.WriteAllText(file, File.ReadAllText(file)
            .Replace("pruner:      { type: magnitude }", "pruner: { type: obs-levels, levels: 4 }", StringComparison.Ordinal)
            .Replace("optimizer:   { type: simple-ga, population: 8, generations: 12 }",
            "optimizer: { type: darwin, generations: 3, initial: 4, offspring: 4, survivors: [2, 1], tokens: [64, 128] }",
            StringComparison.Ordinal));
    }

    private string[] Databases => Directory.GetDirectories(Path.Combine(experiment["cache"], "levels"));

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("EVOPRUNE_CACHE", null);
        experiment.Dispose();
    }

    [Fact]
    public void A_run_its_plan_and_the_exported_models_agree_and_share_one_database()
    {
        var (one, three) = (experiment["one"], experiment["three"]);
        Assert.Matches("level database: 8 sublayers x 4 levels, 0.0 MB in .*, to be built",
            Ok("run", file, "--out", one, "--workers", "1"));
        var again = Ok("run", file, "--out", three, "--workers", "3");
        Assert.Matches("level database: 8 sublayers x 4 levels, 0.0 MB in ", again);
        Assert.DoesNotContain("to be built", again, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Combine(one, "best.json")), File.ReadAllText(Path.Combine(three, "best.json")));
        Assert.Equal(File.ReadAllText(Path.Combine(one, "levels.json")), File.ReadAllText(Path.Combine(three, "levels.json")));

        var best = Json(File.ReadAllText(Path.Combine(one, "result.json"))).GetProperty("best").GetProperty("metrics");
        var (reported, removed) = (best.GetProperty("perplexity").GetDouble(), best.GetProperty("parametersRemoved").GetInt64());
        string[] text = ["--text", experiment["report.txt"], "--length", "32", "--windows", "20", "--json"];
        var scored = Json(Ok(["eval", "--model", experiment["model"], "--plan", one, .. text]));
        Assert.Equal(reported, scored.GetProperty("perplexity").GetDouble(), 1e-9);
        Assert.Equal(removed, scored.GetProperty("plan").GetProperty("parametersRemoved").GetInt64());
        Assert.InRange(removed, 1, long.MaxValue);
        foreach (var shape in (string[])["masked", "hetero"])
        {
            var exported = Json(Ok("export", one, "--to", experiment[shape], "--shape", shape, "--json"));
            // A sublayer without heads whose bias is zero has no effect at all, and leaves with its norm.
            Assert.InRange(exported.GetProperty("parametersRemoved").GetInt64(), shape == "hetero" ? removed : 0, shape == "hetero"
                ? removed + 4 * 32 : 0);
            Assert.Equal(reported, Json(Ok(["eval", "--model", experiment[shape], .. text])).GetProperty("perplexity").GetDouble(), 1e-3);
        }

        // All of that needed one database; where it is gone, a plan brings it back.
        Directory.Delete(Assert.Single(Databases), recursive: true);
        Assert.Equal(reported, Json(Ok(["eval", "--model", experiment["model"], "--plan", one, .. text])).GetProperty("perplexity")
            .GetDouble(), 1e-9);
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("gpt2")]
    public void Shrunk_candidates_are_finetuned_and_the_result_leaves_in_every_shape(string modelType)
    {
        using var other = new TinyExperiment(FamilyCatalog.Find(modelType)!);
        var trained = other.Write("trained.yaml", File.ReadAllText(file)
            .Replace("tokens: [64, 128] }", "tokens: [64, 128], finetuning: [0, 256] }", StringComparison.Ordinal)
            + "finetuning: { learning-rate: 1e-3, windows: 4, after: 512 }\n");
        Ok("run", trained, "--out", other["run"], "--set", "baselines=[]");
        var metrics = Json(File.ReadAllText(Path.Combine(other["run"], "result.json"))).GetProperty("best").GetProperty("metrics");
        var finetuned = metrics.GetProperty("finetuned").GetProperty("perplexity").GetDouble();
        Assert.NotEqual(metrics.GetProperty("perplexity").GetDouble(), finetuned);
        foreach (var shape in (string[])["masked", "hetero"])
        {
            var result = Json(Ok("finetune", other["run"], "--tokens", "512", "--to", other[shape], "--shape", shape, "--json"));
            Assert.Equal(finetuned, result.GetProperty("after").GetDouble());
            // A sublayer without heads has a bias, trained away from zero, that one head stays to carry.
            Assert.InRange(result.GetProperty("export").GetProperty("parametersRemoved").GetInt64(), shape == "hetero" ? 1
                : 0, shape == "hetero" ? metrics.GetProperty("parametersRemoved").GetInt64() : 0);
            var scored =
                Json(Ok("eval", "--model", other[shape], "--text", other["report.txt"], "--length", "32", "--windows", "20", "--json"));
            Assert.Equal(finetuned, scored.GetProperty("perplexity").GetDouble(), finetuned * 1e-5);
        }
    }

    [Fact]
    public void A_run_killed_while_the_database_is_built_ends_as_if_it_had_not_been()
    {
        var (unbroken, killed) = (experiment["unbroken"], experiment["killed"]);
        Ok("run", file, "--out", unbroken);
        var folder = Assert.Single(Databases);
        var whole = Content(folder);
        Directory.Delete(folder, recursive: true);
        KilledRun.When(experiment, () => Directory.Exists(folder)
            && Directory.GetFiles(folder, "*.json").Length > 0, "run", file, "--out", killed);

        Assert.InRange(Directory.GetFiles(folder, "*.json").Length, 1, 8);
        Ok("resume", killed);
        Assert.Equal(whole, Content(folder));
        Assert.Equal(File.ReadAllText(Path.Combine(unbroken, "best.json")), File.ReadAllText(Path.Combine(killed, "best.json")));
    }

    [Fact]
    public void The_uniform_baseline_and_a_fixed_level_are_one_plan()
    {
        var fixedLevel = experiment.Write("fixed.yaml", File.ReadAllText(file)
            .Replace("encoding: { type: module-levels, levels: 4 }", "encoding: { type: fixed, level: 2, levels: 4 }",
            StringComparison.Ordinal)
            .Replace("{ type: darwin, generations: 3, initial: 4, offspring: 4, survivors: [2, 1], tokens: [64, 128] }",
            "{ type: uniform }", StringComparison.Ordinal)
            .Replace("[ uniform, random ]", "[ uniform ]", StringComparison.Ordinal));
        Ok("run", fixedLevel, "--out", experiment["fixed"]);
        Ok("run", file, "--out", experiment["searched"]);
        double Uniform(string run) => Json(File.ReadAllText(Path.Combine(experiment[run], "result.json")))
            .GetProperty("baselines").GetProperty("uniform").GetProperty("metrics").GetProperty("perplexity").GetDouble();
        Assert.Equal(Uniform("fixed"), Uniform("searched"));
    }

    [Theory]
    [InlineData("encoding.levels=7", "none is like that")]
    [InlineData("encoding={ type: continuous-alphas }", "encoding: continuous-alphas makes plans such as 0.attn=0.")]
    [InlineData("encoding.level=5", "level 5 is beyond the last of 4 levels; choose 0 to 4.")]
    public void Levels_that_do_not_fit_are_told_before_anything_is_built(string setting, string message)
    {
        var (code, _, errors) = Captured.Run("validate", file, "--set", setting);
        Assert.Equal(2, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(experiment["cache"]));
    }

    [Fact]
    public void A_plan_by_hand_names_levels()
    {
        var plan = experiment.Write("by-hand.json", """
            { "pruner": { "type": "obs-levels", "levels": 4 }, "calibration": { "text": "calibration.txt", "length": 32, "windows": 8 },
              "units": { "*": { "level": "2/4" }, "1.mlp": { "level": "4/4" } } }
            """);
        var dense = Json(Ok(Eval())).GetProperty("plan").GetProperty("bytes").GetInt64();
        Assert.InRange(Json(Ok(Eval("--plan", plan))).GetProperty("plan").GetProperty("bytes").GetInt64(), dense / 4, dense - 1);
        var (code, _,
            errors) = Captured.Run(Eval("--plan",
                experiment.Write("wrong.json", File.ReadAllText(plan).Replace("4/4", "5/4", StringComparison.Ordinal))));
        Assert.Equal(2, code);
        Assert.Contains("units.1.mlp: this is no treatment; valid: { sparsity: 0.45 }", errors, StringComparison.Ordinal);
    }

    private string[] Eval(params string[] more) =>
        ["eval", "--model", experiment["model"], "--text", experiment["report.txt"], "--length", "32", "--windows", "4", "--json", .. more];

    private static string Ok(params string[] arguments)
    {
        var (code, output, errors) = Captured.Run(arguments);
        Assert.True(code == 0, errors + output);
        return output;
    }

    private static JsonElement Json(string text) => JsonElement.Parse(text);

    private static Dictionary<string, string> Content(string folder) => Directory.EnumerateFiles(folder)
        .Where(name => !name.EndsWith(".lock", StringComparison.Ordinal))
        .ToDictionary(name => Path.GetFileName(name), name => Convert.ToHexString(File.ReadAllBytes(name)));
}
