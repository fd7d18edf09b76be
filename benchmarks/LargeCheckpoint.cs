using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using static TorchSharp.torch;

namespace EvoPrune.Benchmarks;

/// <summary>A bf16 checkpoint of TinyLlama-1.1B's shape in shards of 500 MB: random weights, written tensor by tensor.</summary>
internal static class LargeCheckpoint
{
    private const long ShardBytes = 500_000_000;

    private static readonly StorageType Type = StorageType.Of(ScalarType.BFloat16);

    public static ModelConfig Config { get; } =
        new(Vocabulary: 32000, ContextLength: 2048, HiddenSize: 2048, InnerSize: 5632, Blocks: 22, Heads: 32, Activation.Silu, TiedHead: false)
        {
            KeyValueHeads = 4,
            Rotary = new(10000),
        };

    public static long Bytes => ExpectedTensor.Of(Llama.Family, Config).Sum(tensor => tensor.Elements) * Type.Bytes;

    public static void Write(string folder)
    {
        using var generator = new Generator(1);
        ConfigWriter.Write(folder, Llama.Family, Config, Type);
        CheckpointWriter.Write(folder, [.. ExpectedTensor.Of(Llama.Family, Config).Select(tensor => new TensorToWrite(
            Llama.Family.StoredName(tensor.Name), Type, tensor.Shape, () => Values(tensor.Shape, generator)))], ShardBytes);
    }

    // Norms are ones, so that the forward pass of random weights stays sane.
    private static Tensor Values(long[] shape, Generator generator) =>
        (shape.Length == 1 ? ones(shape) : empty(shape).normal_(0, 0.02, generator)).to(ScalarType.BFloat16);
}
