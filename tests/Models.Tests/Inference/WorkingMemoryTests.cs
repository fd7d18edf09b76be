using EvoPrune.Models.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Inference;

public sealed class WorkingMemoryTests
{
    // Hidden size 12, inner size 20, vocabulary 50, 16 positions; the larger sublayer has 576 weights.
    private const long States = 3 * 10 * 12, Unit = 2 * 576;

    [Fact]
    public void It_is_told_from_shapes()
    {
        using var folder = new TinyModel();
        var model = ModelFolder.Open(folder.Path);
        var residency = model.OffloadingWithin(null, null);

        // On the host 51 windows of 10 tokens go together: 48 numbers of each token are more than 10 rows of logits.
        var memory = WorkingMemory.Of(model, residency, ScalarType.Float32, CPU, 3, 10, shared: 1000, candidates: 2);
        Assert.Equal(new(residency.Bytes, 1000, 2, 4 * (States + Unit + (510 * 48))), memory);
        Assert.Equal(residency.Bytes + 1000 + (2 * memory.PerCandidate), memory.Bytes);
        Assert.StartsWith("memory: 0 MB of weights, up to 0 MB that candidates share, 2 x 0 MB", $"{memory}", StringComparison.Ordinal);

        // The host computes 16 bits as 32, a GPU does not.
        Assert.Equal(memory.PerCandidate, WorkingMemory.Of(model, residency, ScalarType.BFloat16, CPU, 3, 10, 1000, 2).PerCandidate);
        var there = WorkingMemory.Of(model, residency, ScalarType.BFloat16, new Device(TorchSharp.DeviceType.CUDA), 3, 10, 1000, 2);
        Assert.Equal(2 * (States + Unit + (16380 * 48)), there.PerCandidate);
    }
}
