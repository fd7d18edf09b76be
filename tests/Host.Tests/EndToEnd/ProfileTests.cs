using System.Text.Json.Nodes;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>Where the time of a search goes.</summary>
public sealed class ProfileTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    [Theory]
    [InlineData("magnitude", 1)]
    [InlineData("wanda", 2)]
    public void A_profile_names_the_phases_and_their_sum_is_the_workers_time(string pruner, int workers)
    {
        var folder = experiment[$"profiled {pruner}"];
        var file = experiment.Variant("type: magnitude", $"type: {pruner}", $"{pruner}.yaml");
        var (code, text, errors) = EvoPruneProcess.Run(experiment.Path, "run", file, "--out", folder, "--workers", $"{workers}",
            "--profile");
        Assert.True(code == 0, errors);
        var result = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "result.json")))!;
        var profile = result["profile"]!;
        var phases = profile["phases"]!.AsObject().ToDictionary(phase => phase.Key, phase => (double)phase.Value!);
        string[] expected = ["texts and calibration", "pruning", "blocks", "head", "optimizer", "journal", "losses, waiting and the rest",
            .. pruner == "wanda" ? ["activation statistics"] : Array.Empty<string>()];
        Assert.Equal(expected.Order(), phases.Keys.Order());
        Assert.All(phases.Where(phase => !phase.Key.StartsWith("losses", StringComparison.Ordinal)), phase =>
            Assert.True(phase.Value > 0, phase.Key));

        var (seconds, counts) = ((double)profile["seconds"]!, result["counts"]!);
        var during = phases.Where(phase => !phase.Key.StartsWith("texts", StringComparison.Ordinal)).Sum(phase => phase.Value);
        // a busy machine may let one thread's clock run on
        Assert.InRange(during, seconds * workers * 0.99, seconds * workers * 1.2 + 0.05);
        Assert.Equal((long)counts["tokensEvaluated"]! / seconds, (double)profile["tokensPerSecond"]!, (double)profile["tokensPerSecond"]!
            * 0.01);
        Assert.Equal((int)counts["evaluations"]! / seconds, (double)profile["evaluationsPerSecond"]!,
            (double)profile["evaluationsPerSecond"]! * 0.01);
        Assert.InRange((double)profile["operationsPerSecond"]!, 1, (double)profile["matrixProductRate"]!);
        Assert.Contains("profile: ", text, StringComparison.Ordinal);
        Assert.Contains("that large matrices alone reach here", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Operations_are_those_of_the_layers_attention_and_head()
    {
        // One evaluation of the dense model's shape: 4 blocks of width 16, 8 windows of 32 tokens, vocabulary 300.
        var folder = experiment["counted"];
        var file = experiment.Variant("simple-ga, population: 8, generations: 12", "uniform", "counted.yaml");
        var (code, _, errors) = EvoPruneProcess.Run(experiment.Path, "run", file, "--out", folder, "--profile", "--set", "baselines=[]");
        Assert.True(code == 0, errors);
        var profile = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "result.json")))!["profile"]!;
        const double Tokens = 8 * 32, Layers = 4 * (16 * 48 + 16 * 16 + 2 * 16 * 64), Attention = 4 * 33 * 16, Head = 300 * 16;
        var expected = 2 * Tokens * (Layers + Attention) + 2 * (Tokens - 8) * Head;
        var counted = (double)profile["operationsPerSecond"]! * (double)profile["seconds"]!;
        Assert.Equal(expected, counted, expected * 1e-9);
    }

    [Fact]
    public void Nobody_who_does_not_ask_gets_one()
    {
        var folder = experiment["plain"];
        var (code, text, _) = EvoPruneProcess.Run(experiment.Path, "run",
            experiment.Variant("generations: 12", "generations: 2", "plain.yaml"), "--out", folder);
        Assert.Equal(0, code);
        Assert.Null(JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "result.json")))!["profile"]);
        Assert.DoesNotContain("profile:", text, StringComparison.Ordinal);
    }
}
