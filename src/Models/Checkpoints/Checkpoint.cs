using System.Text.Json;
using EvoPrune.Models.Files;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace EvoPrune.Models.Checkpoints;

/// <summary>The weights of a Hugging Face folder: one safetensors file, or several with an index.</summary>
/// <remarks>
/// Opening reads only headers. Tensors are read instead of memory-mapped: a file that shrinks later is an error instead of a crash of
/// the process, and there are no page faults for data that are copied anyway.
/// </remarks>
public sealed class Checkpoint
{
    /// <summary>Bytes of the buffer for conversions, small enough for the processor's cache.</summary>
    internal const int WindowBytes = 1 << 20;

    internal const string SingleFile = "model.safetensors";

    private Checkpoint(string folder, IReadOnlyList<TensorEntry> tensors) => (Folder, Tensors) = (folder, tensors);

    private Checkpoint(string folder, (IReadOnlyList<TensorEntry> Tensors, IReadOnlyDictionary<string, string> Absent) shards)
        : this(folder, shards.Tensors) => Absent = shards.Absent;

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>All tensors, file by file, in the order of their data.</summary>
    public IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>Tensors that the index assigns to a file that lacks them, with that file.</summary>
    internal IReadOnlyDictionary<string, string> Absent { get; } = new Dictionary<string, string>();

    /// <summary>Reads the headers of <c>model.safetensors</c>, or of the shards of <c>model.safetensors.index.json</c>.</summary>
    /// <exception cref="InputException">There is neither file, a file is missing or damaged, or shards contradict each other.</exception>
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

    /// <summary>Reads a tensor, which the caller owns.</summary>
    /// <exception cref="InputException">The file has changed since it was opened.</exception>
    public static Tensor Read(TensorEntry entry, ScalarType type, Device device) => Read(entry, type, device, check: false, out _);

    /// <summary>Reads a tensor and counts its values in the file that are NaN or infinite.</summary>
    internal static Tensor Read(TensorEntry entry, ScalarType type, Device device, out long nonFinite) =>
        Read(entry, type, device, check: true, out nonFinite);

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
            nonFinite += check ? NonFinite.Count(read.bytes, entry.Type) : 0;   // The window is still in the cache.
            if (!direct)
            {
                target.copy_(read);
            }
        }

        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Whether two entries have equal values. If their types differ: whether one equals the other after rounding.</summary>
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

    /// <summary>The given number of bytes from start, middle and end of a tensor's data, or all data if there are fewer.</summary>
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
$"The file has become shorter since it was opened: tensor '{entry.Name}' is no longer complete.", entry.File);
        }
    }
}

/// <summary>A checkpoint in several files. The index names the files; their headers decide which tensors they have.</summary>
/// <remarks>
/// Real indices name tensors that are in no file (a tied head) and omit others that are. This is harmless: the comparison with the
/// configuration reports tensors that the model needs and no file has.
/// </remarks>
internal static class ShardIndex
{
    public const string FileName = "model.safetensors.index.json";

    /// <summary>The tensors of all shards, and the tensors that the index assigns to a shard that lacks them, with its name.</summary>
    /// <exception cref="InputException">A shard is missing or damaged, or two shards have different values for a tensor.</exception>
    public static (IReadOnlyList<TensorEntry> Tensors, IReadOnlyDictionary<string, string> Absent) Read(string path)
    {
        var map = WeightMap(path);
        var folder = Path.GetDirectoryName(path)!;
        string[] shards = [.. map.Values.Distinct().Order(StringComparer.Ordinal)];
        var missing = shards.Where(shard => !File.Exists(Path.Combine(folder, shard))).ToArray();
        if (missing.Length > 0)
        {
            throw new InputException([.. missing.Select(shard => new Problem(
                $"The shard {shard} is missing; {map.Values.Count(file => file == shard)} tensors are in it.",
                path,
                "Fetch it again."))]);
        }

        var present = shards.SelectMany(shard => SafetensorsHeader.Read(Path.Combine(folder, shard)))
            .ToLookup(entry => entry.Name, StringComparer.Ordinal);
        var absent = map.Where(entry => !present.Contains(entry.Key))
            .ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        RequireOneValue(path, present);
        return ([.. present.Select(One)], absent);

        // Of several equal copies, the one that the index names.
        TensorEntry One(IGrouping<string, TensorEntry> copies) =>
            copies.FirstOrDefault(entry => Path.GetFileName(entry.File) == map.GetValueOrDefault(entry.Name)) ?? copies.First();
    }

    // Loaders disagree about which of several copies counts.
    private static void RequireOneValue(string path, ILookup<string, TensorEntry> present)
    {
        var ambiguous = present.Where(tensor => tensor.Skip(1).Any(other => !Checkpoint.SameData(tensor.First(), other)))
            .Select(tensor => $"'{tensor.Key}' ({string.Join(", ", tensor.Select(entry => Path.GetFileName(entry.File)))})").ToList();
        if (ambiguous.Count > 0)
        {
            throw new InputException(
                $"{ambiguous.Count} {(ambiguous.Count == 1 ? "tensor is" : "tensors are")} in several shards with different numbers: "
                + $"{Listing.Of(ambiguous)}.",
                path,
                "Fetch the model again, or leave each tensor in one shard.");
        }
    }

    private static Dictionary<string, string> WeightMap(string path)
    {
        if (!JsonInput.ReadPythonObject(path).TryGetProperty("weight_map", out var entries)
            || entries.ValueKind != JsonValueKind.Object)
        {
            throw new InputException("The index has no object 'weight_map'.", path);
        }

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries.EnumerateObject())
        {
            // A path could lead out of the folder, so only plain file names are valid.
            map[entry.Name] = entry.Value.ValueKind == JsonValueKind.String && entry.Value.GetString() is { Length: > 0 } file
                && file == Path.GetFileName(file) && file is not ("." or "..")
                ? file
                : throw new InputException(
                    $"The index puts tensor '{entry.Name}' into {JsonInput.Describe(entry.Value)}; "
                    + "the name of a file beside it is needed.",
                    path);
        }

        return map;
    }
}
