using System.Text.Json.Nodes;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>Racing, from the file to the result.</summary>
public sealed class RacingTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private const string Racing = "racing:      { first: 16, confidence: 0.999 }\n";

    // Windows of 16 tokens: 32 of them go through a sublayer together, and so are one piece of a race.
    private string Variant(string name, string racing, string fitness = "perplexity",
        string optimizer = "simple-ga, population: 8, generations: 6")
    {
        var file = experiment.Variant("samples: 8, length: 32", "samples: 160, length: 16", name);
        return experiment.Write(name, racing + File.ReadAllText(file)
            .Replace("type: perplexity", $"type: {fitness}", StringComparison.Ordinal)
            .Replace("simple-ga, population: 8, generations: 12", optimizer, StringComparison.Ordinal)
            .Replace("[ uniform, random ]", "[]", StringComparison.Ordinal));
    }

    private (JsonNode Result, string Best, string Text, string Folder) Run(string file, string name, params string[] arguments)
    {
        var folder = experiment[name];
        var (code, text, errors) = EvoPruneProcess.Run(experiment.Path, ["run", file, "--out", folder, .. arguments]);
        Assert.True(code == 0, errors);
        return (JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "result.json")))!, File.ReadAllText(Path.Combine(folder, "best.json")),
            text, folder);
    }

    [Theory]
    [InlineData("perplexity", "simple-ga, population: 8, generations: 6")]
    [InlineData("kl-divergence", "random, evaluations: 40")]
    [InlineData("reconstruction-error }, { type: sparsity-discrepancy, target: 0.5", "nsga2, population: 8, generations: 6")]
    public void It_ends_as_without_and_on_fewer_tokens(string fitness, string optimizer)
    {
        var whole = Run(Variant("whole.yaml", "", fitness, optimizer), $"whole {optimizer[..5]}");
        var raced = Run(Variant("raced.yaml", Racing, fitness, optimizer), $"raced {optimizer[..5]}", "--workers", "2");
        Assert.Equal(whole.Result["best"]!["genome"]!.ToJsonString(), raced.Result["best"]!["genome"]!.ToJsonString());
        // to the bit
        Assert.Equal(whole.Result["best"]!["objectives"]!.ToJsonString(), raced.Result["best"]!["objectives"]!.ToJsonString());
        Assert.Null(whole.Result["racing"]);
        var (saved, dropped) = ((long)raced.Result["racing"]!["tokensSaved"]!, (int)raced.Result["racing"]!["dropped"]!);
        Assert.True(dropped > 0, "nobody was given up");
        Assert.Equal((long)whole.Result["counts"]!["tokensEvaluated"]! - saved, (long)raced.Result["counts"]!["tokensEvaluated"]!);
        Assert.Equal(0, (int)raced.Result["counts"]!["failed"]!);
        Assert.Contains($"racing: {dropped} candidates given up on the way", raced.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Killed_and_resumed_it_ends_as_unbroken()
    {
        var file = Variant("killed.yaml", Racing);
        var unbroken = Run(file, "unbroken");
        var folder = experiment["killed"];
        var journal = Path.Combine(folder, "journal.jsonl");
        KilledRun.AfterEvaluations(experiment, folder, 12, "run", file, "--out", folder);

        var (code, _, errors) = EvoPruneProcess.Run(experiment.Path, "resume", folder);
        Assert.True(code == 0, errors);
        var result = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "result.json")))!;
        Assert.Equal(unbroken.Best, File.ReadAllText(Path.Combine(folder, "best.json")));
        Assert.Equal(unbroken.Result["racing"]!.ToJsonString(), result["racing"]!.ToJsonString());
        Assert.Equal(unbroken.Result["counts"]!.ToJsonString(), result["counts"]!.ToJsonString());
        Assert.Equal(File.ReadLines(Path.Combine(unbroken.Folder, "journal.jsonl")).Count(), File.ReadLines(journal).Count());
    }

    [Theory]
    [InlineData("latency", "simple-ga", "racing: latency gives one number for all tokens, not one by window")]
    [InlineData("parameters", "simple-ga", "racing: no fitness looks at tokens")]
    [InlineData("reconstruction-error, of: layers", "simple-ga",
        "racing: with its options here, reconstruction-error has no values by window")]
    [InlineData("perplexity", "darwin", "racing: darwin does not say how many of a round survive")]
    public void What_cannot_race_is_refused(string fitness, string optimizer, string message)
    {
        var (code, _, errors) = EvoPruneProcess.Run(experiment.Path, "validate", Variant("refused.yaml", Racing, fitness, optimizer));
        Assert.Equal(2, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.Contains("refused.yaml:", errors, StringComparison.Ordinal);
    }
}
