using System.IO.MemoryMappedFiles;
using EvoPrune.Models.Files;
using static TorchSharp.torch;

namespace EvoPrune.Models.Checkpoints;

/// <summary>The weights of a Hugging Face folder: one safetensors file, or several named by an index.</summary>
/// <remarks>Opening reads headers only. Reading a tensor maps its part of the file for as long as the copy takes.</remarks>
public sealed class Checkpoint
{
    // Parts of a tensor that are mapped at a time: bounds what stays resident beside the copy.
    private const long ChunkBytes = 64 << 20;

    internal const string SingleFile = "model.safetensors";

    private Checkpoint(string folder, IReadOnlyList<TensorEntry> tensors) => (Folder, Tensors) = (folder, tensors);

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>All tensors, file by file, in the order of their data.</summary>
    public IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>Reads the headers of <c>model.safetensors</c>, or of the shards of <c>model.safetensors.index.json</c>.</summary>
    /// <exception cref="InputException">There is neither, or a file is damaged, or index and shards differ.</exception>
    public static Checkpoint Open(string folder)
    {
        InputFile.RequireFolder(folder, "a model in the Hugging Face layout");
        var single = Path.Combine(folder, SingleFile);
        var index = Path.Combine(folder, ShardIndex.FileName);
        return File.Exists(single) ? new(folder, SafetensorsHeader.Read(single))
            : File.Exists(index) ? new(folder, ShardIndex.Read(index))
            : throw new InputException(
                $"There is neither {SingleFile} nor {ShardIndex.FileName}.",
                folder,
                Directory.EnumerateFiles(folder, "*.bin").Any()
                    ? "The folder has .bin weights; save the model as safetensors first."
                    : "Give the folder of a model in the Hugging Face layout.");
    }

    /// <summary>A new tensor with the data of an entry, which the caller owns.</summary>
    /// <exception cref="InputException">The file changed since it was opened.</exception>
    public static Tensor Read(TensorEntry entry, ScalarType type, Device device)
    {
        var stored = entry.Type.Tensor
            ?? throw new InputException($"Tensor '{entry.Name}' is {entry.Type}; {StorageType.Supported} are read.", entry.File);
        using var scope = NewDisposeScope();
        var result = empty([.. entry.Shape], dtype: type, device: device);
        var flat = result.view(-1);
        var direct = stored == type && device.type == TorchSharp.DeviceType.CPU;
        foreach (var (start, count) in Chunks(entry))
        {
            using var chunk = NewDisposeScope();
            var target = flat.narrow(0, start, count);
            var staging = direct ? target : empty(count, dtype: stored);
            CopyTo(entry, start * entry.Type.Bytes, staging.bytes);
            if (!direct)
            {
                target.copy_(staging);
            }
        }

        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Whether two entries hold the same bytes.</summary>
    public static bool SameData(TensorEntry left, TensorEntry right)
    {
        if (left.Type != right.Type || !left.Shape.SequenceEqual(right.Shape))
        {
            return false;
        }

        var (a, b) = (new byte[1 << 20], new byte[1 << 20]);
        for (long offset = 0; offset < left.Length; offset += a.Length)
        {
            var count = (int)Math.Min(a.Length, left.Length - offset);
            CopyTo(left, offset, a.AsSpan(0, count));
            CopyTo(right, offset, b.AsSpan(0, count));
            if (!a.AsSpan(0, count).SequenceEqual(b.AsSpan(0, count)))
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<(long Start, long Count)> Chunks(TensorEntry entry)
    {
        var (elements, most) = (entry.Length / entry.Type.Bytes, ChunkBytes / entry.Type.Bytes);
        for (long start = 0; start < elements; start += most)
        {
            yield return (start, Math.Min(most, elements - start));
        }
    }

    private static void CopyTo(TensorEntry entry, long offset, Span<byte> destination)
    {
        using var file = InputFile.Open(entry.File);
        if (RandomAccess.GetLength(file) < entry.Offset + offset + destination.Length)
        {
            throw new InputException(
                $"The file became shorter since it was opened: tensor '{entry.Name}' is no longer whole.", entry.File);
        }

        using var mapped = MemoryMappedFile.CreateFromFile(
            file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        using var view = mapped.CreateViewAccessor(entry.Offset + offset, destination.Length, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.ReadSpan((ulong)view.PointerOffset, destination);
    }
}
