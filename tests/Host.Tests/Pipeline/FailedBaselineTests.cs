using System.Text.Json.Nodes;
using EvoPrune.Host.Tests.EndToEnd;

namespace EvoPrune.Host.Tests.Pipeline;

/// <summary>A baseline whose search has no result.</summary>
public sealed class FailedBaselineTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    [Fact]
    public void Is_a_row_with_its_reason()
    {
        var folder = experiment["run"];
        Run("run", "experiment.yaml", "--out", folder, "--set", "optimizer.generations=1", "--set", "baselines=[random]");
        var journal = Path.Combine(folder, "journal.jsonl");
        File.WriteAllLines(journal, File.ReadAllLines(journal).Select(FailIfRandom));
        File.Delete(Path.Combine(folder, "result.json"));

        var output = Run("resume", folder);
        const string Reason = "none of 8 evaluations gave a value; the first failed with: broken";
        Assert.Contains($"random: {Reason}", output, StringComparison.Ordinal);
        Assert.Contains("random has no perplexity on the report text", output, StringComparison.Ordinal);
        var result = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "result.json")))!;
        var random = result["baselines"]!["random"]!;
        Assert.Equal(("finished", Reason), ((string?)result["state"], (string?)random["metrics"]!["failure"]));
        Assert.Null(random["metrics"]!["perplexity"]);
        Assert.Contains(Reason, Run("resume", folder), StringComparison.Ordinal);   // a finished run is shown from its document
    }

    private static string FailIfRandom(string line)
    {
        var entry = JsonNode.Parse(line)!.AsObject();
        if ((string?)entry["search"] == "random")
        {
            entry.Remove("values");
            entry["failure"] = "broken";
        }

        return entry.ToJsonString();
    }

    private string Run(params string[] arguments)
    {
        var (code, output, errors) = EvoPruneProcess.Run(experiment.Path, arguments);
        Assert.True(code == 0, errors);
        return output;
    }
}
