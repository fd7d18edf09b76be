using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Checkpoints;

/// <summary>NaN and infinities are found at all positions and never written.</summary>
public sealed class NonFiniteTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<ScalarType> Types => [ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_place_is_looked_at_and_large_numbers_are_none(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var storage = StorageType.Of(type);
        for (var place = 0; place < 37; place++)
        {
            var values = full(37, storage.Largest, dtype: ScalarType.Float64).to(type);
            Assert.Equal(0, NonFinite.Count(values.bytes, storage));
            values[place] = float.NaN;
            values[(place + 5) % 37] = float.NegativeInfinity;
            Assert.Equal(2, NonFinite.Count(values.bytes, storage));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void The_largest_number_of_a_type_is_the_last_finite_one(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var largest = StorageType.Of(type).Largest;
        Assert.Equal(largest, tensor(largest, dtype: ScalarType.Float64).to(type).to(ScalarType.Float64).item<double>());
        Assert.False(tensor(largest * 1.01, dtype: ScalarType.Float64).to(type).isfinite().item<bool>());
    }

    [Fact]
    public void A_file_with_such_numbers_is_not_written_and_its_tensors_are_named()
    {
        using var scope = NewDisposeScope();
        var broken = tensor([1f, float.NaN, float.PositiveInfinity]);
        var error = Assert.Throws<InputException>(() => SafetensorsWriter.Write(
            folder["x"], CheckpointTests.Named(
                ("a", broken), ("good", ones(2)), ("b", broken), ("c", broken), ("d", broken), ("e", broken))));
        Assert.Equal(
            ["Tensor 'a' was not written: 2 of its 3 numbers would be NaN or infinite as F32; pruning or training made them so.",
                "... and 2 more tensors with numbers that are NaN or infinite."],
            new[] { error.Problems[0].Message, error.Problems[^1].Message });
        Assert.Equal(4, error.Problems.Count);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_model_with_such_weights_opens_and_says_so()
    {
        using var scope = NewDisposeScope();
        using var model = new TinyModel();
        using (var sound = model.Load())
        {
            Assert.Empty(sound.Warnings);
        }

        model.Rewrite(tensors => tensors["transformer.h.1.mlp.c_fc.weight"][3, 4] = float.NaN);
        using var loaded = model.Load();
        var warning = Assert.Single(loaded.Warnings);
        Assert.Equal("1 tensor has numbers that are NaN or infinite: 'transformer.h.1.mlp.c_fc.weight' (1 of 240).", warning.Message);
        Assert.Equal(model["model.safetensors"], warning.Where);
    }

    public void Dispose() => folder.Dispose();
}
