using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using EvoPrune.Models.Files;
using static TorchSharp.torch;

namespace EvoPrune.Models.Checkpoints;

/// <summary>Writes safetensors files. Equal tensors give equal bytes.</summary>
public static class SafetensorsWriter
{
    private const int Alignment = 8;
    private const long ChunkElements = 16 << 20;

    /// <summary>Writes the tensors in the given order, each in its own data type. On failure no file is left.</summary>
    /// <exception cref="ArgumentException">A tensor has an unsupported type, or a name occurs twice.</exception>
    /// <exception cref="InputException">Tensors contain NaN or infinities.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors) => Write(path, [.. tensors.Select(entry =>
        new TensorToWrite(entry.Key, StorageType.Of(entry.Value.dtype), entry.Value.shape, () => entry.Value.alias()))]);

    /// <summary>Makes and writes tensors one at a time.</summary>
    /// <exception cref="InvalidOperationException">A tensor does not have the announced shape or type.</exception>
    /// <exception cref="InputException">Tensors contain NaN or infinities.</exception>
    internal static void Write(string path, IReadOnlyList<TensorToWrite> tensors)
    {
        List<NonFiniteTensor> broken = [];
        var header = Header([.. tensors.Select(tensor => (tensor.Name, tensor.Type, tensor.Shape))]);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (var announced in tensors)
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                var tensor = announced.Make();
                if (!tensor.shape.SequenceEqual(announced.Shape) || tensor.dtype != announced.Type.Tensor)
                {
                    throw new InvalidOperationException(
                        $"Tensor '{announced.Name}' came out as [{string.Join(", ", tensor.shape)}] of {tensor.dtype}, not as announced.");
                }

                if (WriteData(stream, tensor, announced.Type) is var count and > 0)
                {
                    broken.Add(new(announced, count));
                }
            }

            if (broken.Count > 0)
            {
                throw NonFiniteTensor.Error(path, broken);
            }
        });
    }

    /// <summary>The header length and the header of a file.</summary>
    internal static byte[] Header(IReadOnlyList<(string Name, StorageType Type, long[] Shape)> tensors)
    {
        var offset = 0L;
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[SafetensorsHeader.LengthBytes]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");   // Python readers reject files without it.
            json.WriteEndObject();
            foreach (var (name, type, shape) in tensors)
            {
                if (!names.Add(name))
                {
                    throw new ArgumentException($"The name '{name}' occurs twice.");
                }

                var end = offset + shape.Aggregate((long)type.Bytes, (size, dimension) => checked(size * dimension));
                json.WriteStartObject(name);
                json.WriteString("dtype", type.Name);
                WriteNumbers(json, "shape", shape);
                WriteNumbers(json, "data_offsets", [offset, end]);
                json.WriteEndObject();
                offset = end;
            }

            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        var header = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - SafetensorsHeader.LengthBytes);
        return header;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, long[] numbers)
    {
        json.WriteStartArray(name);
        Array.ForEach(numbers, json.WriteNumberValue);
        json.WriteEndArray();
    }

    // Returns the number of elements that are NaN or infinite.
    private static long WriteData(Stream stream, Tensor tensor, StorageType type)
    {
        var (flat, count) = (tensor.cpu().contiguous().view(-1), 0L);
        for (long start = 0; start < flat.shape[0]; start += ChunkElements)
        {
            using var chunk = NewDisposeScope();
            var bytes = flat.narrow(0, start, Math.Min(ChunkElements, flat.shape[0] - start)).bytes;
            count += NonFinite.Count(bytes, type);
            stream.Write(bytes);
        }

        return count;
    }
}

/// <summary>A tensor to write. Its data are made when it is written, so that only one tensor is in memory.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Type">Data type in the file.</param>
/// <param name="Shape">Sizes of the dimensions.</param>
/// <param name="Make">Makes the data in this shape and type, in the current dispose scope.</param>
internal sealed record TensorToWrite(string Name, StorageType Type, long[] Shape, Func<Tensor> Make)
{
    /// <summary>The source tensor, for messages; null if there is none.</summary>
    public TensorEntry? Origin { get; init; }

    /// <summary>Bytes of data.</summary>
    public long Bytes => Shape.Aggregate((long)Type.Bytes, (size, dimension) => checked(size * dimension));
}

/// <summary>A tensor that cannot be written because it contains NaN or infinities.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Count">Number of elements that are NaN or infinite.</param>
internal sealed record NonFiniteTensor(TensorToWrite Tensor, long Count)
{
    private const int MostNamed = 3;

    /// <summary>The error for a file with such tensors.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">All such tensors (at least one).</param>
    public static InputException Error(string path, IReadOnlyList<NonFiniteTensor> tensors)
    {
        Problem[] rest = tensors.Count <= MostNamed ? []
            : [new($"... and {tensors.Count - MostNamed} more tensors with numbers that are NaN or infinite.", path)];
        return new([.. tensors.Take(MostNamed).Select(tensor => tensor.Problem(path)), .. rest]);
    }

    private Problem Problem(string path)
    {
        var numbers = Tensor.Shape.Aggregate(1L, (product, size) => product * size);
        var what = $"Tensor '{Tensor.Name}' was not written: {Count} of its {numbers} numbers would be NaN or infinite as {Tensor.Type}";
        return Tensor.Origin is not { } origin ? Made(path)
: InSource(origin) is var broken and > 0
                ? new($"{what}, {broken} of them already in the source.", origin.File, "Fetch the source model again, or train it again.")
            : LargestOf(origin) is var largest && largest > Tensor.Type.Largest ? new(
                FormattableString.Invariant(
                    $"{what}: the source goes up to {largest:0.###e+0}, {Tensor.Type} to {Tensor.Type.Largest:0.###e+0}."),
                origin.File,
"Choose a type with a larger range: bfloat16 or float32.")
            : Made(origin.File);

        Problem Made(string where) =>
            new($"{what}; pruning or training made them so.", where, "Change the plan, the pruner or the training.");
    }

    private static long InSource(TensorEntry origin)
    {
        Checkpoint.Read(origin, origin.Type.Tensor!.Value, CPU, out var count).Dispose();
        return count;
    }

    private static double LargestOf(TensorEntry origin)
    {
        using var scope = NewDisposeScope();
        var values = Checkpoint.Read(origin, ScalarType.Float32, CPU);
        return values.numel() == 0 ? 0 : values.abs().max().item<float>();
    }
}

/// <summary>Writes the weights of a Hugging Face folder, one tensor in memory at a time.</summary>
internal static class CheckpointWriter
{
    /// <summary>Writes <c>model.safetensors</c>, or shards with an index if the weights exceed the size of a shard.</summary>
    public static void Write(string folder, IReadOnlyList<TensorToWrite> tensors, long shardBytes)
    {
        var shards = Split(tensors, shardBytes);
        if (shards.Count == 1)
        {
            SafetensorsWriter.Write(Path.Combine(folder, Checkpoint.SingleFile), tensors);
            return;
        }

        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (index, shard) in shards.Index())
        {
            var file = string.Create(CultureInfo.InvariantCulture, $"model-{index + 1:00000}-of-{shards.Count:00000}.safetensors");
            SafetensorsWriter.Write(Path.Combine(folder, file), shard);
            shard.ForEach(tensor => map.Add(tensor.Name, file));
        }

        var document = new { metadata = new { total_size = tensors.Sum(tensor => tensor.Bytes) }, weight_map = map };
        AtomicFile.Write(Path.Combine(folder, ShardIndex.FileName), stream =>
            JsonSerializer.Serialize(stream, document, JsonOutput.Readable));
    }

    // Fills the shards in order. Tensors are not split.
    private static List<List<TensorToWrite>> Split(IReadOnlyList<TensorToWrite> tensors, long most)
    {
        List<List<TensorToWrite>> shards = [[]];
        var size = 0L;
        foreach (var tensor in tensors)
        {
            if (size > 0 && size + tensor.Bytes > most)
            {
                shards.Add([]);
                size = 0;
            }

            shards[^1].Add(tensor);
            size += tensor.Bytes;
        }

        return shards;
    }
}
