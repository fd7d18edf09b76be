using System.Globalization;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Checkpoints;

/// <summary>Loading needs the memory of the model and one buffer. Runs alone, because it measures the whole process.</summary>
[CollectionDefinition(nameof(LoadingMemoryTests), DisableParallelization = true)]
[Collection(nameof(LoadingMemoryTests))]
public sealed class LoadingMemoryTests : IDisposable
{
    private const long ShardBytes = 64 << 20;

    // Embedding and head are one shard each, so that a second copy of one exceeds the noise of the process.
    private static readonly ModelConfig Config =
        new(Vocabulary: 32768, ContextLength: 64, HiddenSize: 1024, InnerSize: 2048, Blocks: 2, Heads: 8, Activation.Silu, TiedHead: false)
        {
            Rotary = new(10000),
        };

    private static readonly StorageType Type = StorageType.Of(ScalarType.BFloat16);

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(null, 2)]
    [InlineData(ScalarType.Float32, 4)]
    public void A_sharded_model_is_in_memory_once_while_it_is_loaded(ScalarType? type, int bytesPerParameter)
    {
        ConfigWriter.Write(folder.Path, Llama.Family, Config, Type);
        CheckpointWriter.Write(folder.Path, [.. ExpectedTensor.Of(Llama.Family, Config).Select(tensor =>
            new TensorToWrite(Llama.Family.StoredName(tensor.Name), Type, tensor.Shape, () => zeros(tensor.Shape, Type.Tensor)))],
                ShardBytes);
        var opened = ModelFolder.Open(folder.Path);
        Assert.True(opened.Files > 2, $"The model is in {opened.Files} files.");
        var (live, managed) = (DisposeScopeManager.Statistics.ThreadTotalLiveCount, GC.GetAllocatedBytesForCurrentThread());

        LanguageModel? model = null;
        var peak = PeakOf(() => model = opened.Load(CPU, type));
        using (model)
        {
            var bytes = opened.Topology.Parameters * bytesPerParameter;
            Assert.InRange(peak, 0, bytes + (ShardBytes / 2));   // Less if the process uses again what it had freed.
            Assert.Equal(ExpectedTensor.Of(Llama.Family, Config).Count(), DisposeScopeManager.Statistics.ThreadTotalLiveCount - live);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - managed, 0, Checkpoint.WindowBytes);
        }
    }

    public void Dispose() => folder.Dispose();

    // Growth of anonymous memory, sampled every millisecond; reading a shard takes longer.
    private static long PeakOf(Action action)
    {
        var (before, peak, done) = (AnonymousMemory(), 0L, false);
        var sampler = new Thread(() =>
        {
            for (; !Volatile.Read(ref done); Thread.Sleep(1))
            {
                peak = Math.Max(peak, AnonymousMemory());
            }
        });
        sampler.Start();
        action();
        Volatile.Write(ref done, true);
        sampler.Join();
        return Math.Max(peak, AnonymousMemory()) - before;
    }

    private static long AnonymousMemory() => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal))
            .Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
