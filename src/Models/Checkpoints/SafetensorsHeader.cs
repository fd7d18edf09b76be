using System.Buffers.Binary;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Checkpoints;

/// <summary>Reads the header of a safetensors file and nothing more of it.</summary>
/// <remarks>
/// Layout: 8 bytes of header length (little-endian), the header as JSON, then the data without gaps
/// (github.com/huggingface/safetensors, section "Format"). Nothing in the file is believed before it is checked.
/// </remarks>
public static class SafetensorsHeader
{
    /// <summary>Longest header that is read, the format's own limit.</summary>
    public const int MaxLength = 100_000_000;

    internal const int LengthBytes = sizeof(ulong);

    /// <summary>All tensors of the file in the order of their data.</summary>
    /// <exception cref="InputException">The file is missing, truncated, or its header contradicts itself or the file.</exception>
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
            throw Error($"Bytes 0 to 7 say that the header has {headerLength} bytes; at most {MaxLength} are allowed.");
        }

        if (headerLength > (ulong)(length - LengthBytes))
        {
            throw Error($"Bytes 0 to 7 say that the header has {headerLength} bytes, but only {length - LengthBytes} follow.");
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
