using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Checkpoints;

/// <summary>Reads the header of a safetensors file.</summary>
/// <remarks>
/// Layout: 8 bytes of header length (little-endian), the header as JSON, then the data without gaps
/// (github.com/huggingface/safetensors, section "Format"). The reader checks every value before use.
/// </remarks>
public static class SafetensorsHeader
{
    /// <summary>Longest valid header, the limit of the format.</summary>
    public const int MaxLength = 100_000_000;

    internal const int LengthBytes = sizeof(ulong);

    /// <summary>All tensors of the file in the order of their data.</summary>
    /// <exception cref="InputException">The file is missing or truncated, or its header is inconsistent.</exception>
    public static IReadOnlyList<TensorEntry> Read(string path)
    {
        using var file = InputFile.Open(path);
        var length = RandomAccess.GetLength(file);
        Span<byte> prefix = stackalloc byte[LengthBytes];
        if (InputFile.ReadFully(file, prefix, 0) < LengthBytes)
        {
            throw Error($"The file has {length} bytes; a safetensors file starts with {LengthBytes} bytes of header length.");
        }

        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > MaxLength)
        {
            throw Error($"According to bytes 0 to 7, the header has {headerLength} bytes; at most {MaxLength} are allowed.");
        }

        if (headerLength > (ulong)(length - LengthBytes))
        {
            throw Error($"According to bytes 0 to 7, the header has {headerLength} bytes, but only {length - LengthBytes} follow.");
        }

        var header = new byte[headerLength];
        if (InputFile.ReadFully(file, header, LengthBytes) < header.Length)
        {
            throw Error("The file became shorter while it was read.");
        }

        return new HeaderReader(path, LengthBytes + header.Length, length).Read(header);

        InputException Error(string message) => new(message, path, Renew);
    }

    internal const string Renew = "The file is damaged or is not a safetensors file; fetch or export it again.";
}

/// <summary>Parses the JSON of a safetensors header token by token, so that it notices duplicate keys and invalid numbers.</summary>
/// <param name="path">For messages.</param>
/// <param name="dataStart">First byte after the header.</param>
/// <param name="fileLength">Bytes of the file.</param>
internal sealed class HeaderReader(string path, long dataStart, long fileLength)
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly List<TensorEntry> entries = [];

    public IReadOnlyList<TensorEntry> Read(ReadOnlySpan<byte> header)
    {
        if (!Utf8.IsValid(header))
        {
            throw Error("The header is not UTF-8.", 0);
        }

        var json = new Utf8JsonReader(header);
        try
        {
            ReadTensors(ref json);
        }
        catch (JsonException e)
        {
            throw Error($"The header is not valid JSON: {e.Message.Split(" LineNumber:")[0]}", json.BytesConsumed);
        }
        catch (InvalidOperationException)
        {
            // A string with half a surrogate pair is valid JSON, but not text.
            throw Error("The header has a string that is not Unicode text.", json.TokenStartIndex);
        }

        DataLayout.Check(path, entries, dataStart, fileLength);
        return [.. entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Length)];
    }

    private void ReadTensors(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.StartObject, "The header is not a JSON object.");
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            var (name, at) = (json.GetString()!, json.TokenStartIndex);
            if (!names.Add(name))
            {
                throw Error($"The name '{name}' occurs twice in the header.", at);
            }

            if (name == "__metadata__")
            {
                json.Skip();
            }
            else
            {
                entries.Add(ReadTensor(ref json, name, at));
            }
        }

        json.Read();   // Throws if anything but white space follows the object.
    }

    private TensorEntry ReadTensor(ref Utf8JsonReader json, string name, long at)
    {
        Expect(ref json, JsonTokenType.StartObject, $"Tensor '{name}' is not described by an object.");
        StorageType? type = null;
        IReadOnlyList<long>? shape = null, offsets = null;
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            var key = json.GetString();
            switch (key)
            {
                case "dtype" when type is null:
                    type = ReadType(ref json, name);
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref json, name, "shape");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref json, name, "data_offsets");
                    break;
                default:
                    throw Error(
                        $"Tensor '{name}' has '{key}' where dtype, shape and data_offsets are expected, once each.",
                        json.TokenStartIndex);
            }
        }

        if (type is null || shape is null || offsets is not [var begin, var end])
        {
            throw Error($"Tensor '{name}' does not have a dtype, a shape and two data_offsets.", at);
        }

        return DataLayout.Entry(path, name, type, shape, begin, end, dataStart, fileLength);
    }

    private StorageType ReadType(ref Utf8JsonReader json, string name)
    {
        Expect(ref json, JsonTokenType.String, $"Tensor '{name}' has a dtype that is not a string.");
        var text = json.GetString()!;
        return StorageType.TryParse(text, out var type)
            ? type
            : throw Error(
                $"Tensor '{name}' has the unknown dtype '{text}'; models are read in {StorageType.Supported}.",
                json.TokenStartIndex);
    }

    private List<long> ReadNumbers(ref Utf8JsonReader json, string name, string key)
    {
        Expect(ref json, JsonTokenType.StartArray, $"Tensor '{name}' has a {key} that is not a list.");
        List<long> numbers = [];
        while (Next(ref json) != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var number) || number < 0)
            {
                throw Error(
                    $"Tensor '{name}' has a {key} with values other than whole numbers from 0 to 2^63 - 1.",
                    json.TokenStartIndex);
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private static JsonTokenType Next(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType;
    }

    private void Expect(ref Utf8JsonReader json, JsonTokenType type, string message)
    {
        if (Next(ref json) != type)
        {
            throw Error(message, json.TokenStartIndex);
        }
    }

    private InputException Error(string message, long position) =>
        new(message, $"{path}: byte {SafetensorsHeader.LengthBytes + position}", SafetensorsHeader.Renew);
}

/// <summary>Checks that the tensors fill the data of the file: correct sizes, no gaps, no overlaps.</summary>
internal static class DataLayout
{
    private const int MostProblems = 20;

    /// <summary>Creates the entry of a tensor. Its offsets must be inside the file and match its shape.</summary>
    public static TensorEntry Entry(
        string path,
        string name,
        StorageType type,
        IReadOnlyList<long> shape,
        long begin,
        long end,
        long dataStart,
        long fileLength)
    {
        if (end < begin || end > fileLength - dataStart)
        {
            throw Error(
                path, $"Tensor '{name}' claims bytes {begin} to {end} of the data, which has {fileLength - dataStart} bytes.");
        }

        var shown = $"[{string.Join(", ", shape)}] of {type}";
        if (Size(shape, type) is not { } size)
        {
            throw Error(path, $"Tensor '{name}' has the shape {shown}: more bytes than can be counted.");
        }

        return size == end - begin
            ? new(name, type, shape, path, dataStart + begin, size)
            : throw Error(
                path,
                $"Tensor '{name}' has the shape {shown}, {size} bytes, but data_offsets [{begin}, {end}] hold {end - begin}.");
    }

    /// <summary>Checks that the entries follow each other without gap or overlap, up to the last byte.</summary>
    public static void Check(string path, IEnumerable<TensorEntry> entries, long dataStart, long fileLength)
    {
        List<Problem> problems = [];
        var (position, previous) = (dataStart, "the header");
        foreach (var entry in entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Length))
        {
            if (entry.Offset != position)
            {
                var fault = entry.Offset < position ? "overlap" : "leave a gap";
                problems.Add(new(
                    $"Tensor '{entry.Name}' starts at byte {entry.Offset}, but {previous} ends at byte {position}: they {fault}.",
                    path,
                    SafetensorsHeader.Renew));
            }

            (position, previous) = (Math.Max(position, entry.Offset + entry.Length), $"tensor '{entry.Name}'");
        }

        if (position != fileLength)
        {
            var message = $"The data ends at byte {position} with {previous}, the file at byte {fileLength}.";
            problems.Add(new(message, path, SafetensorsHeader.Renew));
        }

        if (problems.Count > 0)
        {
            throw new InputException([.. problems.Take(MostProblems), .. Rest(path, problems.Count - MostProblems)]);
        }
    }

    private static long? Size(IReadOnlyList<long> shape, StorageType type)
    {
        // Counts a dimension of 0 as 1, so that the other dimensions of an empty tensor are checked too.
        long size = type.Bytes;
        foreach (var dimension in shape.Select(dimension => Math.Max(dimension, 1)))
        {
            if (size > long.MaxValue / dimension)
            {
                return null;
            }

            size *= dimension;
        }

        return shape.Contains(0) ? 0 : size;
    }

    private static IEnumerable<Problem> Rest(string path, int count) =>
        count > 0 ? [new($"... and {count} more of this kind.", path)] : [];

    private static InputException Error(string path, string message) => new(message, path, SafetensorsHeader.Renew);
}
