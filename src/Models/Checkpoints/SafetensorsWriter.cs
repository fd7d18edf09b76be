using System.Buffers.Binary;
using System.Text.Json;
using EvoPrune.Models.Files;
using static TorchSharp.torch;

namespace EvoPrune.Models.Checkpoints;

/// <summary>Writes tensors in the safetensors format: the same tensors give the same bytes.</summary>
public static class SafetensorsWriter
{
    private const int Alignment = 8;
    private const long ChunkElements = 16 << 20;

    /// <summary>Writes the tensors in the order given, each in its own data type, as a whole file or none.</summary>
    /// <exception cref="ArgumentException">A tensor has a type that models do not have, or a name is given twice.</exception>
    /// <exception cref="InputException">Tensors have numbers that are NaN or infinite: the first are named, and no file is left.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors) => Write(path, [.. tensors.Select(entry =>
        new TensorToWrite(entry.Key, StorageType.Of(entry.Value.dtype), entry.Value.shape, () => entry.Value.alias()))]);

    /// <summary>Writes tensors that are made one after the other.</summary>
    /// <exception cref="InvalidOperationException">A tensor came out in another shape or type than announced.</exception>
    /// <exception cref="InputException">Tensors have numbers that are NaN or infinite: the first are named, and no file is left.</exception>
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

    /// <summary>Header length and header of a file with these tensors.</summary>
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
            json.WriteString("format", "pt");   // Readers in Python refuse files without it.
            json.WriteEndObject();
            foreach (var (name, type, shape) in tensors)
            {
                if (!names.Add(name))
                {
                    throw new ArgumentException($"Tensor '{name}' is given twice.");
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

    // How many of the numbers are NaN or infinite.
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
