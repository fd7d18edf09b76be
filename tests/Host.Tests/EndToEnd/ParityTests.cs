using System.Text.Json;
using EvoPrune.Models.Tests.Support;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>The figures of an independent implementation, reached through the command that users have: <c>eval --plan</c>.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class ParityTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SharedTheory]
    [InlineData("dense", null)]
    [InlineData("magnitude-uniform-0.3", """ "*": { "sparsity": 0.3 } """)]
    [InlineData("magnitude-uniform-0.45", """ "*": { "sparsity": 0.45 } """)]
    [InlineData("magnitude-uniform-0.6", """ "*": { "sparsity": 0.6 } """)]
    [InlineData("magnitude-2:4", """ "*": { "pattern": "2:4" } """)]
    [InlineData("magnitude-genome", """
        "0": { "sparsity": 0.1 }, "1": { "sparsity": 0.2 }, "2": { "sparsity": 0.3 }, "3": { "sparsity": 0.4 },
        "4": { "sparsity": 0.5 }, "5": { "sparsity": 0.6 }, "6": { "sparsity": 0.7 }, "7": { "sparsity": 0.6 },
        "8": { "sparsity": 0.5 }, "9": { "sparsity": 0.4 }, "10": { "sparsity": 0.3 }, "11": { "sparsity": 0.2 }
        """)]
    [InlineData("drop 3.attn+3.mlp", """ "3": { "drop": true } """)]
    [InlineData("drop 3.attn+3.mlp+7.attn+7.mlp", """ "3": { "drop": true }, "7": { "drop": true } """)]
    [InlineData("drop 5.attn+8.mlp", """ "5.attn": { "drop": true }, "8.mlp": { "drop": true } """)]
    public void Eval_gives_the_reference_perplexity(string name, string? sublayers)
    {
        var reference = Shared.Reference;
        var expected = reference.GetProperty("perplexity").GetProperty(name) is { ValueKind: JsonValueKind.Object } nested
            ? nested.GetProperty("perplexity").GetDouble()
            : reference.GetProperty("perplexity").GetProperty(name).GetDouble();
        var tolerance = reference.GetProperty("tolerance")
            .GetProperty(sublayers is null ? "perplexityRelative" : "prunedPerplexityRelative").GetDouble();
        string[] plan = sublayers is null ? []
            : ["--plan", folder.Write("plan.json", $$"""{ "pruner": { "type": "magnitude" }, "units": { {{sublayers}} } }""")];
        var measured =
            Evaluate(["eval", "--model", Shared.Model, "--text", Shared.TestText, "--length", "256", "--windows", "64", "--json", .. plan]);
        Assert.InRange(measured / expected - 1, -tolerance, tolerance);
    }

    private static double Evaluate(string[] arguments)
    {
        var (code, output, errors) = Captured.Run(arguments);
        Assert.True(code == 0, errors);
        return JsonDocument.Parse(output).RootElement.GetProperty("perplexity").GetDouble();
    }
}
