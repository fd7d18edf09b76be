using System.Numerics;
using System.Runtime.InteropServices;

namespace EvoPrune.Models.Checkpoints;

/// <summary>Finds numbers that are NaN or infinite by their bits: their exponent is all ones.</summary>
internal static class NonFinite
{
    private const uint Float32Exponent = 0x7F800000;
    private const ushort Float16Exponent = 0x7C00, BFloat16Exponent = 0x7F80;

    /// <summary>How many of the numbers are NaN or infinite.</summary>
    /// <param name="bytes">The numbers as a file holds them.</param>
    /// <param name="type">One of the types that weights may have.</param>
    public static long Count(ReadOnlySpan<byte> bytes, StorageType type) => type.Name switch
    {
        "F32" => Count(MemoryMarshal.Cast<byte, uint>(bytes), Float32Exponent),
        "F16" => Count(MemoryMarshal.Cast<byte, ushort>(bytes), Float16Exponent),
        "BF16" => Count(MemoryMarshal.Cast<byte, ushort>(bytes), BFloat16Exponent),
        _ => throw new ArgumentException($"Weights are not {type}; {StorageType.Supported} are.", nameof(type)),
    };

    // Almost always there is none, so that vectors need only say whether one of their numbers is.
    private static long Count<T>(ReadOnlySpan<T> bits, T exponent)
        where T : unmanaged, IBinaryInteger<T>
    {
        var (count, mask) = (0L, new Vector<T>(exponent));
        for (; bits.Length >= Vector<T>.Count; bits = bits[Vector<T>.Count..])
        {
            if (Vector.EqualsAny(new Vector<T>(bits) & mask, mask))
            {
                count += CountEach(bits[..Vector<T>.Count], exponent);
            }
        }

        return count + CountEach(bits, exponent);
    }

    private static long CountEach<T>(ReadOnlySpan<T> bits, T exponent)
        where T : unmanaged, IBinaryInteger<T>
    {
        var count = 0L;
        foreach (var value in bits)
        {
            count += (value & exponent) == exponent ? 1 : 0;
        }

        return count;
    }
}
