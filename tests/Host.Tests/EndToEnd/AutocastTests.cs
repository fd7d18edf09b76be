using System.Text.Json.Nodes;
using EvoPrune.Models.Inference;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>A search under autocast, from the file to the result.</summary>
public sealed class AutocastTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    [Fact]
    public void It_changes_the_search_s_values_and_no_reported_one()
    {
        var (exact, _) = Run("exact", "none");
        var (near, text) = Run("near", "bfloat16");
        Assert.Equal(!Autocast.IsNative,
            text.Contains("autocast: this processor multiplies bfloat16 numbers as float32 ones", StringComparison.Ordinal));
        Assert.Equal(0, (int)near["counts"]!["failed"]!);
        Assert.Equal(exact["protocol"]!.ToJsonString(), near["protocol"]!.ToJsonString());
        Assert.Equal(Perplexity(exact["dense"]!), Perplexity(near["dense"]!));
        Assert.Equal(Perplexity(exact["baselines"]!["uniform"]!["metrics"]!), Perplexity(near["baselines"]!["uniform"]!["metrics"]!));

        // What the search saw is rounded; what the report says of the same plan on the same tokens is not.
        var (seen, reported) = ((double)near["best"]!["objectives"]!["perplexity"]!,
            (double)near["best"]!["metrics"]!["objectives"]!["perplexity"]!);
        Assert.NotEqual(seen, reported);
        Assert.InRange(seen / reported, 0.98, 1.02);
    }

    private static double Perplexity(JsonNode metrics) => (double)metrics["perplexity"]!;

    private (JsonNode Result, string Text) Run(string name, string autocast)
    {
        var file = experiment.Variant("model: { path: model }", $"model: {{ path: model, autocast: {autocast} }}", $"{name}.yaml");
        var (code, text, errors) = EvoPruneProcess.Run(experiment.Path, "run", file, "--out", experiment[name], "--set",
            "optimizer.generations=3", "--set", "baselines=[uniform]");
        Assert.True(code == 0, errors);
        return (JsonNode.Parse(File.ReadAllText(Path.Combine(experiment[name], "result.json")))!, text);
    }
}
