using EvoPrune.Models.Files;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace EvoPrune.Models.Checkpoints;

/// <summary>The weights of a Hugging Face folder: one safetensors file, or several named by an index.</summary>
/// <remarks>
/// Opening reads headers only. Tensors are read, not mapped: a file that shrinks meanwhile is an error instead of the end of the
/// process, and the pages of the file need not be mapped one by one only to be copied.
/// </remarks>
public sealed class Checkpoint
{
    /// <summary>Bytes of the file that are in memory beside the tensor while they are converted; few enough to stay in the cache.</summary>
    internal const int WindowBytes = 1 << 20;

    internal const string SingleFile = "model.safetensors";

    private Checkpoint(string folder, IReadOnlyList<TensorEntry> tensors) => (Folder, Tensors) = (folder, tensors);

    private Checkpoint(string folder, (IReadOnlyList<TensorEntry> Tensors, IReadOnlyDictionary<string, string> Absent) shards)
        : this(folder, shards.Tensors) => Absent = shards.Absent;

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>All tensors, file by file, in the order of their data.</summary>
    public IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>Tensors that an index puts into a file which does not have them, with the file.</summary>
    internal IReadOnlyDictionary<string, string> Absent { get; } = new Dictionary<string, string>();

    /// <summary>Reads the headers of <c>model.safetensors</c>, or of the shards of <c>model.safetensors.index.json</c>.</summary>
    /// <exception cref="InputException">There is neither, a file is missing or damaged, or shards contradict each other.</exception>
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
    public static Tensor Read(TensorEntry entry, ScalarType type, Device device) => Read(entry, type, device, check: false, out _);

    /// <summary>The same, with the number of values that are NaN or infinite in the file.</summary>
    internal static Tensor Read(TensorEntry entry, ScalarType type, Device device, out long nonFinite) => Read(entry, type, device, check: true, out nonFinite);

    private static Tensor Read(TensorEntry entry, ScalarType type, Device device, bool check, out long nonFinite)
    {
        nonFinite = 0;
        var stored = entry.Type.Tensor
            ?? throw new InputException($"Tensor '{entry.Name}' is {entry.Type}; {StorageType.Supported} are read.", entry.File);
        using var file = InputFile.Open(entry.File);
        using var scope = NewDisposeScope();
        var result = empty([.. entry.Shape], dtype: type, device: device);
        var direct = stored == type && device.type == TorchSharp.DeviceType.CPU;
        var window = direct ? null : empty(Math.Min(result.NumberOfElements, WindowBytes / entry.Type.Bytes), dtype: stored);
        foreach (var (start, count) in Windows(entry))
        {
            using var _ = NewDisposeScope();
            var target = result.view(-1).narrow(0, start, count);
            var read = window?.narrow(0, 0, count) ?? target;
            Fill(file, entry, start * entry.Type.Bytes, read.bytes);
            nonFinite += check ? NonFinite.Count(read.bytes, entry.Type) : 0;   // While the window is in the cache.
            if (!direct)
            {
                target.copy_(read);
            }
        }

        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Whether two entries hold the same numbers; of different types, whether those of one are the other's, rounded.</summary>
    public static bool SameData(TensorEntry left, TensorEntry right)
    {
        if (!left.Shape.SequenceEqual(right.Shape))
        {
            return false;
        }

        using var leftFile = InputFile.Open(left.File);
        using var rightFile = InputFile.Open(right.File);
        return left.Type == right.Type ? SameBytes(leftFile, left, rightFile, right)
            : left.Type.Tensor is not null && right.Type.Tensor is not null && SameRounded(leftFile, left, rightFile, right);
    }

    private static bool SameBytes(SafeFileHandle leftFile, TensorEntry left, SafeFileHandle rightFile, TensorEntry right)
    {
        var (a, b) = (new byte[WindowBytes], new byte[WindowBytes]);
        for (long offset = 0; offset < left.Length; offset += a.Length)
        {
            var count = (int)Math.Min(a.Length, left.Length - offset);
            Fill(leftFile, left, offset, a.AsSpan(0, count));
            Fill(rightFile, right, offset, b.AsSpan(0, count));
            if (!a.AsSpan(0, count).SequenceEqual(b.AsSpan(0, count)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameRounded(SafeFileHandle leftFile, TensorEntry left, SafeFileHandle rightFile, TensorEntry right)
    {
        var (asLeft, asRight) = (true, true);
        foreach (var (start, count) in Windows(left))
        {
            using var scope = NewDisposeScope();
            var (a, b) = (Window(leftFile, left, start, count), Window(rightFile, right, start, count));
            (asLeft, asRight) = (asLeft && Equal(b.to(a.dtype), a), asRight && Equal(a.to(b.dtype), b));
            if (!asLeft && !asRight)
            {
                return false;
            }
        }

        return true;
    }

    private static bool Equal(Tensor left, Tensor right) => left.eq(right).all().item<bool>();

    private static Tensor Window(SafeFileHandle file, TensorEntry entry, long start, long count)
    {
        var window = empty(count, dtype: entry.Type.Tensor!.Value);
        Fill(file, entry, start * entry.Type.Bytes, window.bytes);
        return window;
    }

    /// <summary>So many bytes from the start, the middle and the end of a tensor's data, or all where it has no more.</summary>
    internal static byte[] Sample(SafeFileHandle file, TensorEntry entry, int bytes)
    {
        if (entry.Length <= 3L * bytes)
        {
            var all = new byte[entry.Length];
            Fill(file, entry, 0, all);
            return all;
        }

        var sample = new byte[3 * bytes];
        Fill(file, entry, 0, sample.AsSpan(0, bytes));
        Fill(file, entry, (entry.Length - bytes) / 2, sample.AsSpan(bytes, bytes));
        Fill(file, entry, entry.Length - bytes, sample.AsSpan(2 * bytes, bytes));
        return sample;
    }

    private static IEnumerable<(long Start, long Count)> Windows(TensorEntry entry)
    {
        var (elements, most) = (entry.Numbers, WindowBytes / entry.Type.Bytes);
        for (long start = 0; start < elements; start += most)
        {
            yield return (start, Math.Min(most, elements - start));
        }
    }

    private static void Fill(SafeFileHandle file, TensorEntry entry, long offset, Span<byte> destination)
    {
        if (InputFile.ReadFully(file, destination, entry.Offset + offset) < destination.Length)
        {
            throw new InputException(
                $"The file became shorter since it was opened: tensor '{entry.Name}' is no longer whole.", entry.File);
        }
    }
}
