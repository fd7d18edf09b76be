using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>A model that is sound on the short windows of the search and gives no numbers on the longer ones of the report.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class FailedFigureTests : IDisposable
{
    private const string Reason = "perplexity is NaN: the logits of the model are not all numbers";

    private readonly TinyExperiment experiment = new();

    public FailedFigureTests() => Spoil(Path.Combine(experiment["model"], "model.safetensors"), "wpe.weight", row: 40, width: 16);

    public void Dispose() => experiment.Dispose();

    // No window of the search reaches this position.
    private static void Spoil(string path, string tensor, int row, int width)
    {
        var bytes = File.ReadAllBytes(path);
        var length = (int)BitConverter.ToInt64(bytes);
        var header = JsonNode.Parse(Encoding.UTF8.GetString(bytes, 8, length))!.AsObject();
        var start = (int)header.Single(entry => entry.Key.EndsWith(tensor, StringComparison.Ordinal)).Value!["data_offsets"]![0]!;
        bytes.AsSpan(8 + length + start + 4 * width * row, 4 * width).Fill(0xFF);
        File.WriteAllBytes(path, bytes);
    }

    private string Run(string name)
    {
        var folder = experiment[name];
        var file = experiment.Variant("length: 32, windows: 20", "length: 64, windows: 4", $"{name}.yaml");
        var (code, output, errors) = Captured.Run("run", file, "--out", folder, "--set", $"name={name}", "--set", "optimizer.generations=2",
            "--set", "baselines=[uniform, quantization]");
        Assert.True(code == 0, errors);
        Assert.Contains($"dense: report {Reason}", output, StringComparison.Ordinal);
        Assert.Contains($"failed: uniform: report {Reason}", output, StringComparison.Ordinal);
        Assert.Contains("The best plan has no perplexity on the report text: the best plan and uniform are not compared there.", output,
            StringComparison.Ordinal);
        return folder;
    }

    [Fact]
    public void A_search_finishes_and_tells_which_figures_failed()
    {
        var folder = Run("run");
        var result = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "result.json")))!;
        Assert.Equal("finished", (string?)result["state"]);
        foreach (var metrics in (JsonNode[])[result["dense"]!, result["best"]!["metrics"]!, result["baselines"]!["uniform"]!["metrics"]!])
        {
            Assert.True(metrics.AsObject().ContainsKey("perplexity"));
            Assert.Null(metrics["perplexity"]);
            Assert.Equal($"report {Reason}", (string?)metrics["failure"]);
            Assert.True((double)metrics["objectives"]!["perplexity"]! > 1);
        }

        var (code, output, _) = Captured.Run("resume", folder);
        Assert.Equal(0, code);
        Assert.Contains($"failed: best found: report {Reason}", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Eval_tells_the_failure_to_people_and_to_programs()
    {
        string[] command = ["eval", "--model", experiment["model"], "--text", experiment["report.txt"], "--length", "64", "--windows", "2"];
        Assert.Contains($"failed: {Reason}", Captured.Run(command).Output, StringComparison.Ordinal);
        var (code, output, _) = Captured.Run([.. command, "--json"]);
        var document = JsonDocument.Parse(output).RootElement;
        Assert.Equal((0, JsonValueKind.Null, Reason),
            (code, document.GetProperty("perplexity").ValueKind, document.GetProperty("failure").GetString()));
    }

    [Fact]
    public void A_comparison_counts_it_as_a_failure()
    {
        var (one, other) = (Run("one"), Run("other"));
        var (code, output, _) = Captured.Run("compare", one, other, "--out", experiment["comparison"]);
        Assert.Equal(1, code);
        Assert.Contains($"failed: one, seed 7: report {Reason}", output, StringComparison.Ordinal);
        Assert.Contains(
            "2 of 2 cells came to an end without a report perplexity, and count as failed; running the comparison again would change "
                + "nothing.",
            output, StringComparison.Ordinal);
        var cell = JsonNode.Parse(File.ReadAllText(Path.Combine(experiment["comparison"], "comparison.json")))!["cells"]![0]!;
        Assert.Equal(("failed", null), ((string?)cell["state"], cell["best"]));
    }
}
