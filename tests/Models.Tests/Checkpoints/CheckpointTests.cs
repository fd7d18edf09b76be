using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void What_is_written_is_read_in_its_own_type(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var weight = tensor([0.5f, -1.5f, 3f, 4f, 5f, 6f], [2, 3]).to(type);
        SafetensorsWriter.Write(folder["model.safetensors"], Named(("b", weight), ("a", weight.t()), ("empty", empty(0, dtype: type))));
        var entries = Checkpoint.Open(folder.Path).Tensors.ToDictionary(entry => entry.Name);
        Assert.Equal(weight, Checkpoint.Read(entries["b"], type, CPU), Same);
        Assert.Equal(weight.t(), Checkpoint.Read(entries["a"], type, CPU), Same);
        Assert.Equal([0L], Checkpoint.Read(entries["empty"], type, CPU).shape);
        Assert.Equal(weight.to(ScalarType.Float32), Checkpoint.Read(entries["b"], ScalarType.Float32, CPU), Same);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Checkpoint.WindowBytes)]
    public void A_tensor_longer_than_a_window_is_read_whole(int beyond)
    {
        using var scope = NewDisposeScope();
        var weight = arange((Checkpoint.WindowBytes / 2) + beyond).remainder(251).to(ScalarType.BFloat16);
        SafetensorsWriter.Write(folder["model.safetensors"], Named(("before", ones(3)), ("a", weight), ("after", ones(3))));
        var entry = Checkpoint.Open(folder.Path).Tensors.Single(entry => entry.Name == "a");
        Assert.Equal(weight, Checkpoint.Read(entry, ScalarType.BFloat16, CPU), Same);
        Assert.Equal(weight.to(ScalarType.Float32), Checkpoint.Read(entry, ScalarType.Float32, CPU), Same);
    }

    [Fact]
    public void Writing_twice_gives_the_same_bytes_and_nothing_else_in_the_folder()
    {
        using var weight = tensor([1f, 2f]);
        SafetensorsWriter.Write(folder["x"], Named(("a", weight)));
        var first = File.ReadAllBytes(folder["x"]);
        SafetensorsWriter.Write(folder["x"], Named(("a", weight)));
        Assert.Equal(first, File.ReadAllBytes(folder["x"]));
        Assert.Equal([folder["x"]], Directory.GetFiles(folder.Path));
        Assert.Equal(0, BitConverter.ToInt64(first) % 8);
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_no_temporary_one()
    {
        using var good = tensor([1f]);
        SafetensorsWriter.Write(folder["x"], Named(("a", good)));
        var first = File.ReadAllBytes(folder["x"]);
        using var ids = tensor([1L]);
        Assert.Contains(
            "F32, F16, BF16", Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(folder["x"], Named(("a", ids)))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "'a' occurs twice",
            Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(folder["x"], Named(("a", good), ("a", good)))).Message,
            StringComparison.Ordinal);
        Assert.Equal(first, File.ReadAllBytes(folder["x"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(ScalarType.Float32, 1000)]
    [InlineData(ScalarType.BFloat16, 1000)]
    [InlineData(ScalarType.Float32, Checkpoint.WindowBytes)]
    [InlineData(ScalarType.BFloat16, Checkpoint.WindowBytes)]
    public void A_file_cut_off_after_opening_is_a_clear_error(ScalarType type, int elements)
    {
        using var weight = ones(elements);
        SafetensorsWriter.Write(folder["model.safetensors"], Named(("a", weight)));
        var entry = Checkpoint.Open(folder.Path).Tensors.Single();
        using (var file = File.OpenWrite(folder["model.safetensors"]))
        {
            file.SetLength(file.Length - 1);
        }

        Assert.Contains("tensor 'a' is no longer complete", Errors.Of(() => Checkpoint.Read(entry, type, CPU)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_weights_says_what_is_needed()
    {
        Assert.Contains(
            "neither model.safetensors nor model.safetensors.index.json", Errors.Of(() => Checkpoint.Open(folder.Path)),
            StringComparison.Ordinal);
        File.WriteAllText(folder["pytorch_model.bin"], "");
        Assert.Contains("save the model as safetensors first", Errors.Of(() => Checkpoint.Open(folder.Path)), StringComparison.Ordinal);
        Assert.Contains("There is no such folder.", Errors.Of(() => Checkpoint.Open(folder["none"])), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    internal static IEnumerable<KeyValuePair<string, Tensor>> Named(params (string Name, Tensor Value)[] tensors) =>
        tensors.Select(entry => KeyValuePair.Create(entry.Name, entry.Value));

    private static bool Same(Tensor a, Tensor b) => a.dtype == b.dtype && a.shape.SequenceEqual(b.shape) && a.eq(b).all().item<bool>();
}
