using System.Runtime.InteropServices;

namespace EvoPrune.Models.Tests.Support;

/// <summary>A tensor as its bytes in a file.</summary>
internal sealed record PlainTensor(string Type, int[] Shape, ReadOnlyMemory<byte> Data)
{
    private static readonly Dictionary<string, int> Widths = new() { ["F64"] = 8, ["I64"] = 8, ["F32"] = 4, ["I32"] = 4, ["F16"] = 2, ["BF16"] = 2, ["U8"] = 1, ["BOOL"] = 1 };

    /// <summary>Bytes that type and shape ask for.</summary>
    public long Size => Shape.Aggregate((long)Widths[Type], (size, dimension) => size * dimension);

    /// <summary>The numbers, row after row.</summary>
    public double[] Values() => Type switch
    {
        "F32" => [.. MemoryMarshal.Cast<byte, float>(Data.Span)],
        "F16" => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(Data.Span).ToArray(), half => (double)half),
        "BF16" => Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(Data.Span).ToArray(), bits => (double)BitConverter.UInt32BitsToSingle((uint)bits << 16)),
        _ => throw new InvalidDataException($"{Type} holds no weights."),
    };
}
