using EvoPrune.Models.Checkpoints;
using static TorchSharp.torch;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>What is odd about models and texts is told by every command that opens them, and spoils no document.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class WarningTests : IDisposable
{
    private const string Extra = "1 tensor is no part of a gpt2 model of 4 blocks, and not read: 'v_head.weight'.";
    private const string NotFinite = "1 tensor has numbers that are NaN or infinite: 'transformer.wpe.weight' (1 of 1024).";
    private const string LineEnds = "lines of the text end with CR LF";

    private readonly TinyExperiment experiment = new();

    public WarningTests()
    {
        using var scope = NewDisposeScope();
        var weights = Checkpoint.Open(experiment["model"])
            .Tensors.Select(entry => KeyValuePair.Create(entry.Name, Checkpoint.Read(entry, ScalarType.Float32, CPU)));
        SafetensorsWriter.Write(Path.Combine(experiment["model"], "model.safetensors"),
            [.. weights, KeyValuePair.Create("v_head.weight", ones(1, 16))]);
        experiment.Write("crlf.txt", File.ReadAllText(experiment["report.txt"]).Replace(". ", ".\r\n", StringComparison.Ordinal));
        experiment.Write("odd.yaml", File.ReadAllText(experiment["experiment.yaml"])
            .Replace("report.txt", "crlf.txt", StringComparison.Ordinal));
    }

    [Fact]
    public void Inspect_tells_of_the_folder() => Tells(["inspect", experiment["model"]], Extra);

    [Fact]
    public void Eval_tells_of_folder_text_and_weights()
    {
        Break();
        Tells(["eval", "--model", experiment["model"], "--text", experiment["crlf.txt"], "--length", "32", "--windows", "2"], Extra,
            LineEnds, NotFinite);
    }

    [Fact]
    public void Export_tells_of_the_folder() => Tells(
        ["export", experiment.Write("plan.json", "{ \"units\": {} }"), "--model", experiment["model"], "--to", experiment["out"]], Extra);

    [Fact]
    public void Validate_tells_of_folder_and_texts() => Tells(["validate", experiment["odd.yaml"]], Extra, LineEnds);

    [Fact]
    public void A_document_stays_a_document()
    {
        var (code, output, errors) = Captured.Run("validate", experiment["odd.yaml"], "--json");
        Assert.Equal(0, code);
        Assert.True(System.Text.Json.JsonElement.Parse(output).GetProperty("valid").GetBoolean());
        Assert.Contains(LineEnds, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_tells_of_all_and_writes_it_down()
    {
        Break();
        var (code, output, errors) = Captured.Run("run", experiment["odd.yaml"], "--out", experiment["run"]);
        Assert.True(code == 0, errors);
        var log = File.ReadAllText(Path.Combine(experiment["run"], "log.txt"));
        Assert.All([Extra, LineEnds, NotFinite], warning =>
        {
            Assert.Contains(warning, output, StringComparison.Ordinal);
            Assert.Contains(warning, log, StringComparison.Ordinal);
        });
    }

    public void Dispose() => experiment.Dispose();

    // NaN where the last position of the longest window is; shorter windows are computed as ever.
    private void Break()
    {
        var entry = Checkpoint.Open(experiment["model"]).Tensors.Single(entry => entry.Name == "transformer.wpe.weight");
        using var file = File.OpenWrite(entry.File);
        file.Position = entry.Offset + entry.Length - sizeof(float);
        file.Write(BitConverter.GetBytes(float.NaN));
    }

    private static void Tells(string[] arguments, params string[] warnings)
    {
        var (code, output, errors) = Captured.Run(arguments);
        Assert.True(code == 0, errors);
        Assert.All(warnings, warning => Assert.Contains(warning, output, StringComparison.Ordinal));
        Assert.Equal(warnings.Length, output.Split('\n').Count(line => line.StartsWith("warning: ", StringComparison.Ordinal)));
    }
}
