using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Checkpoints;

public sealed class ShardIndexTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ShardIndexTests()
    {
        using var value = tensor([1f, 2f]);
        SafetensorsWriter.Write(folder["one.safetensors"], CheckpointTests.Named(("a", value)));
        SafetensorsWriter.Write(folder["two.safetensors"], CheckpointTests.Named(("b", value), ("c", value)));
    }

    [Fact]
    public void Tensors_of_all_shards_are_found()
    {
        Index("""{"metadata":{"total_size":24},"weight_map":{"c":"two.safetensors","a":"one.safetensors","b":"two.safetensors"}}""");
        Assert.Equal(["a", "b", "c"], Checkpoint.Open(folder.Path).Tensors.Select(entry => entry.Name));
    }

    [Fact]
    public void What_the_index_leaves_out_is_found_and_what_only_the_index_has_is_known()
    {
        Index("""{"weight_map":{"a":"one.safetensors","d":"one.safetensors","b":"two.safetensors"}}""");
        var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal(["a", "b", "c"], checkpoint.Tensors.Select(entry => entry.Name));
        Assert.Equal([KeyValuePair.Create("d", "one.safetensors")], checkpoint.Absent);
    }

    [Fact]
    public void A_tensor_in_two_shards_must_be_the_same_in_both()
    {
        using var value = tensor([1f, 2f]);
        SafetensorsWriter.Write(folder["two.safetensors"], CheckpointTests.Named(("a", value), ("b", value)));
        Index("""{"weight_map":{"a":"two.safetensors","b":"two.safetensors","x":"one.safetensors"}}""");
        Assert.Equal(
            ["two.safetensors", "two.safetensors"], Checkpoint.Open(folder.Path).Tensors.Select(entry => Path.GetFileName(entry.File)));
        SafetensorsWriter.Write(folder["two.safetensors"], CheckpointTests.Named(("a", value * 2), ("b", value)));
        Assert.Contains(
            "1 tensor is in several shards with different numbers: 'a' (one.safetensors, two.safetensors).",
            Errors.Of(() => Checkpoint.Open(folder.Path)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"one.safetensors","x":"three.safetensors","y":"three.safetensors"}}""",
        "The shard three.safetensors is missing; 2 tensors are in it.")]
    [InlineData("""{"weight_map":{"a":"../one.safetensors"}}""",
        "puts tensor 'a' into \"../one.safetensors\"; the name of a file beside it is needed.")]
    [InlineData("""{"weight_map":{"a":7}}""", "puts tensor 'a' into 7")]
    [InlineData("""{"weight_map":{"a":".."}}""", "puts tensor 'a' into \"..\"")]
    [InlineData("""{"weight_map":{"a":"x","a":"y"}}""", "not valid JSON")]
    [InlineData("""{"weight_map":[]}""", "The index has no object 'weight_map'.")]
    [InlineData("""[]""", "a JSON object is needed")]
    [InlineData("""{"weight_map":{"\ud800":"x"}}""", "half a surrogate pair")]
    public void A_wrong_index_is_a_clear_error(string index, string message)
    {
        Index(index);
        var error = Errors.Of(() => Checkpoint.Open(folder.Path));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains("model.safetensors.index.json", error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private void Index(string json) => File.WriteAllText(folder["model.safetensors.index.json"], json);
}
