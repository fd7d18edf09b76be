using System.Text.Json.Nodes;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>Calibration by the first windows of a text, in a whole run.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class FirstSamplerTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private const string Random = "calibration: { type: random, samples: 8, length: 32 }",
    First = "calibration: { type: first, samples: 8, length: 32 }";

    private JsonNode Run(string name, params string[] settings)
    {
        var (code, _, errors) = Captured.Run(
            ["run", experiment.Variant(Random, First, $"{name}.yaml"), "--out", experiment[name], "--set", "optimizer.generations=2",
                "--set", "baselines=[]", .. settings]);
        Assert.True(code == 0, errors);
        return JsonNode.Parse(File.ReadAllText(experiment[$"{name}/calibration.json"]))!;
    }

    [Fact]
    public void The_run_folder_records_the_first_windows_whatever_the_seed()
    {
        var record = Run("first");
        Assert.StartsWith("first", record["sampler"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal([0, 32, 64, 96, 128, 160, 192, 224], record["offsets"]!.AsArray().Select(offset => offset!.GetValue<int>()));
        Assert.Equal(record["hash"]!.GetValue<string>(), Run("other-seed", "--set", "seed=8")["hash"]!.GetValue<string>());
    }

    [Fact]
    public void A_report_on_the_same_windows_is_refused()
    {
        var file = experiment.Write("overlap.yaml", File.ReadAllText(experiment.Variant(Random, First))
            .Replace("text: report.txt", "text: calibration.txt", StringComparison.Ordinal));
        var (code, _, errors) = Captured.Run(["validate", file]);
        Assert.Equal(2, code);
        Assert.Contains("calibration and report are one text, calibration.txt", errors, StringComparison.Ordinal);
    }
}
