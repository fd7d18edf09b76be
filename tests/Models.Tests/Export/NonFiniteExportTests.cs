using EvoPrune.Models.Weights;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Export;
using EvoPrune.Models.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Export;

/// <summary>
/// A model with numbers that are NaN or infinite does not leave: the tensor and the reason are named, and there is no folder.
/// </summary>
public sealed class NonFiniteExportTests : IDisposable
{
    private const string Name = "transformer.h.0.mlp.c_fc.weight";
    private readonly TemporaryFolder folder = new();
    private readonly TinyModel model = new();

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_weight_of_the_source_is_named(float value)
    {
        Set(value);
        Refused($"Tensor '{Name}' was not written: 1 of its 240 numbers would be NaN or infinite as F32, 1 of them already in the source.",
            new());
    }

    [Fact]
    public void A_weight_of_a_dropped_block_does_not_matter()
    {
        Set(float.NaN);
        Export("0.attn=drop 0.mlp=drop", new());
        Assert.True(File.Exists(Path.Combine(folder["out"], "model.safetensors")));
    }

    [Fact]
    public void A_weight_that_the_written_type_does_not_hold_is_named()
    {
        Set(7e4f);
        Refused(
            $"Tensor '{Name}' was not written: 1 of its 240 numbers would be NaN or infinite as F16: the source goes up to 7e+4, F16 to "
                + $"6.55e+4.",
            new() { Type = StorageType.Of(ScalarType.Float16) });
        Export("", new() { Type = StorageType.Of(ScalarType.BFloat16) });
    }

    [Fact]
    public void A_weight_that_a_pruner_made_is_named()
    {
        var error = Errors.Of(() => ModelExporter.Export(
            ModelFolder.Open(model.Path), Plan("1.mlp=0.5"),
            PruningMethod.Of(new PrunerOf(target => target.Weight * float.PositiveInfinity)), folder["out"], new(), CPU));
        Assert.Contains("Tensor 'transformer.h.1.mlp.c_fc.weight' was not written", error, StringComparison.Ordinal);
        Assert.Contains("pruning or training made them so", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_weight_that_training_made_is_named()
    {
        var source = ModelFolder.Open(model.Path);
        using var loaded = source.Load(CPU, ScalarType.Float32);
        using var trained = loaded.Trainable(Plan("1.mlp=0.5"), new MagnitudeForTests());
        using (no_grad())
        {
            trained.Parameters["h.0.mlp.c_fc.weight"].fill_(float.NaN);
        }

        var error = Errors.Of(() => FinetunedExporter.Export(source, trained, folder["out"], new()));
        Assert.Contains(
            $"Tensor '{Name}' was not written: 240 of its 240 numbers would be NaN or infinite as F32; pruning or training made them so.",
            error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Outputs_that_are_too_large_to_compute_are_told()
    {
        model.Rewrite(tensors =>
        {
            tensors["transformer.ln_f.weight"].fill_(3e38f);
            tensors["transformer.wte.weight"].mul_(10);
        });
        Refused("of its 1600 outputs are NaN or infinite, though its weights are finite.", new());
    }

    public void Dispose()
    {
        model.Dispose();
        folder.Dispose();
    }

    private void Set(float value) => model.Rewrite(tensors => tensors[Name][3, 4] = value);

    private void Refused(string message, ExportOptions options)
    {
        Assert.Contains(message, Errors.Of(() => Export("1.mlp=0.5", options)), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private void Export(string plan, ExportOptions options) =>
        ModelExporter.Export(ModelFolder.Open(model.Path), Plan(plan), PruningMethod.Of(new MagnitudeForTests()), folder["out"], options,
            CPU);

    private static CompressionPlan Plan(string text) => ExportTests.Plan(text);
}
