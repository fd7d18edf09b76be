using System.IO.MemoryMappedFiles;
using EvoPrune.Models.Checkpoints;
using static TorchSharp.torch;

namespace EvoPrune.Benchmarks;

/// <summary>
/// Loading through memory maps, 64 MiB at a time, as this project did at first: every page is faulted in once more, and a file
/// that shrinks in that moment ends the process.
/// </summary>
internal static class MappedWay
{
    private const long ChunkBytes = 64 << 20;

    public static List<Tensor> Load(string folder, ScalarType? type) => [.. Checkpoint.Open(folder).Tensors.Select(entry => Read(entry, type ?? entry.Type.Tensor!.Value))];

    private static Tensor Read(TensorEntry entry, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var stored = entry.Type.Tensor!.Value;
        var result = empty([.. entry.Shape], dtype: type);
        var (elements, most) = (entry.Length / entry.Type.Bytes, ChunkBytes / entry.Type.Bytes);
        for (long start = 0; start < elements; start += most)
        {
            using var chunk = NewDisposeScope();
            var target = result.view(-1).narrow(0, start, Math.Min(most, elements - start));
            var staging = stored == type ? target : empty(target.shape, dtype: stored);
            using var mapped = MemoryMappedFile.CreateFromFile(entry.File, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            using var view = mapped.CreateViewAccessor(entry.Offset + start * entry.Type.Bytes, staging.bytes.Length, MemoryMappedFileAccess.Read);
            view.SafeMemoryMappedViewHandle.ReadSpan((ulong)view.PointerOffset, staging.bytes);
            if (stored != type)
            {
                target.copy_(staging);
            }
        }

        return result.DetachFromDisposeScope();
    }
}
