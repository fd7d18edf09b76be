using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Models;
using EvoPrune.Models.Families;
using TorchSharp;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>Vectors are computed once for the same model and texts, and again where either changed.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class EmbeddersTests : IDisposable
{
    private static readonly string[] Texts = ["ka lo mi.", "ter ban su.", "ka lo mi ter ban su ro den."];

    private readonly TinyExperiment encoder = new(FamilyCatalog.Find("bert")!);
    private readonly TinyExperiment pruned = new();

    public EmbeddersTests() => Environment.SetEnvironmentVariable("EVOPRUNE_CACHE", encoder["cache"]);

    private string[] Kept => Directory.GetFiles(Path.Combine(encoder["cache"], "embeddings"));

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("EVOPRUNE_CACHE", null);
        encoder.Dispose();
        pruned.Dispose();
    }

    [Fact]
    public void An_encoder_or_the_pruned_model_embeds_and_says_so()
    {
        Assert.Equal("model (bert), mean of its last hidden states", Open(encoder["model"]).Name);
        Assert.Equal("the model being pruned (gpt2), mean of its last hidden states", Open(null).Name);
        Assert.NotEqual(Open(encoder["model"]).Embed(Texts)[0], Open(null).Embed(Texts)[0]);
    }

    [Fact]
    public void Vectors_are_kept_for_the_same_model_and_texts()
    {
        var first = Open(encoder["model"]).Embed(Texts);
        var file = Assert.Single(Kept);
        Assert.Equal(first, Open(encoder["model"]).Embed(Texts));
        File.WriteAllBytes(file, [.. File.ReadAllBytes(file).Select(value => (byte)(value ^ 1))]);
        Assert.NotEqual(first, Open(encoder["model"]).Embed(Texts));   // They really came from the file.
        Open(encoder["model"]).Embed([.. Texts, "gal."]);
        Assert.Equal(2, Kept.Length);
        File.WriteAllBytes(file, [1, 2, 3]);
        Assert.Equal(first, Open(encoder["model"]).Embed(Texts));
        File.AppendAllText(Path.Combine(encoder["model"], "config.json"), "\n");
        Open(encoder["model"]).Embed(Texts);
        Assert.Equal(3, Kept.Length);
    }

    [Fact]
    public void A_recorded_calibration_set_is_the_set()
    {
        var set = new CalibrationSet(new([3, 1, 4, 1, 5, 9], 3), [0, 12], new { Clusters = new[] { 2, 1 } });
        using (var folder = RunFolder.Create(encoder["run"], "x", DateTime.Now))
        {
            File.WriteAllText(RunFolder.CalibrationPath(folder.FullPath), Json.Document(CalibrationRecord.Of("ccds@0.1.0", set)));
            var read = folder.ReadCalibration()!;
            Assert.Equal((set.Windows.Hash, set.Windows.Length), (read.Windows.Hash, read.Windows.Length));
            Assert.Equal(set.Offsets, read.Offsets);
        }

        Assert.Contains("\"clusters\": [", File.ReadAllText(Path.Combine(encoder["run"], "calibration.json")), StringComparison.Ordinal);
    }

    private ITextEmbedder Open(string? folder) => new Embedders(ModelFolder.Open(pruned["model"]), torch.CPU).Open(folder);
}
