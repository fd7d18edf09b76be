using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace EvoPrune.Models.Checkpoints;

/// <summary>A data type of safetensors files.</summary>
/// <param name="Name">For example <c>BF16</c>.</param>
/// <param name="Bytes">Width of one element.</param>
/// <param name="Tensor">The corresponding tensor type; null for types that model weights cannot have.</param>
public sealed record StorageType(string Name, int Bytes, ScalarType? Tensor = null)
{
    private static readonly StorageType[] All =
    [
        new("F32", 4, ScalarType.Float32) { Largest = float.MaxValue },
        new("F16", 2, ScalarType.Float16) { Largest = 65504 },
        new("BF16", 2, ScalarType.BFloat16) { Largest = BitConverter.UInt32BitsToSingle(0x7F7F0000) },   // The upper half of a float32.
        new("BOOL", 1), new("U8", 1), new("I8", 1), new("F8_E4M3", 1), new("F8_E5M2", 1),
        new("I16", 2), new("U16", 2), new("I32", 4), new("U32", 4), new("I64", 8), new("U64", 8), new("F64", 8), new("C64", 8),
    ];

    /// <summary>The largest finite number; 0 for types that model weights cannot have.</summary>
    public double Largest { get; private init; }

    /// <summary>The types that model weights can have, as a list for messages.</summary>
    public static string Supported { get; } =
        string.Join(", ", All.Where(type => type.Tensor is not null).Select(type => type.Name));

    /// <summary>Finds a type by its name.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out StorageType? type) =>
        (type = Array.Find(All, candidate => candidate.Name == name)) is not null;

    /// <summary>The storage type of a tensor type.</summary>
    /// <exception cref="ArgumentException">Model weights cannot have this type.</exception>
    public static StorageType Of(ScalarType type) => Array.Find(All, candidate => candidate.Tensor == type)
        ?? throw new ArgumentException($"Tensors of type {type} are not written; {Supported} are.");

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The header's entry of one tensor in a safetensors file.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Type">Data type.</param>
/// <param name="Shape">Sizes of the dimensions.</param>
/// <param name="File">The file that holds it.</param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="Length">Bytes: number of elements times width of the type.</param>
public sealed record TensorEntry(string Name, StorageType Type, IReadOnlyList<long> Shape, string File, long Offset, long Length)
{
    /// <summary>Number of elements.</summary>
    public long Numbers => Length / Type.Bytes;
}

/// <summary>The data types of a model's weights, most frequent first; wider types first among equals.</summary>
internal sealed class TypeShares
{
    private readonly IReadOnlyList<(StorageType Type, int Tensors, long Numbers)> shares;

    private TypeShares(IReadOnlyList<(StorageType Type, int Tensors, long Numbers)> shares) => this.shares = shares;

    /// <summary>The most frequent type.</summary>
    public StorageType Main => shares[0].Type;

    /// <summary>The types of these tensors (at least one).</summary>
    public static TypeShares Of(IEnumerable<TensorEntry> entries) => new([.. entries.GroupBy(entry => entry.Type)
        .Select(group => (Type: group.Key, Tensors: group.Count(), Numbers: group.Sum(entry => entry.Numbers)))
        .OrderByDescending(share => share.Numbers).ThenByDescending(share => share.Type.Bytes)
        .ThenBy(share => share.Type.Name, StringComparer.Ordinal)]);

    /// <summary>A warning if there are several types.</summary>
    public IEnumerable<Problem> Warnings(string folder) => shares.Count == 1 ? [] :
    [
        new(
            $"The weights have several types: {string.Join(", ", shares.Select(Describe))}.",
            folder,
            "Each tensor is read in its own type. "
            + $"With dtype keep, all are converted to {Main}{(Main.Name == "F32" ? "" : "; choose float32 to avoid rounding")}."),
    ];

    private static string Describe((StorageType Type, int Tensors, long Numbers) share) => string.Create(
        CultureInfo.InvariantCulture,
        $"{share.Numbers:N0} numbers in {share.Tensors} {(share.Tensors == 1 ? "tensor" : "tensors")} are {share.Type}");
}

/// <summary>Counts NaN and infinities by their bits: all exponent bits are ones.</summary>
internal static class NonFinite
{
    private const uint Float32Exponent = 0x7F800000;
    private const ushort Float16Exponent = 0x7C00, BFloat16Exponent = 0x7F80;

    /// <summary>Number of elements that are NaN or infinite.</summary>
    /// <param name="bytes">The elements as stored in a file.</param>
    /// <param name="type">A type that weights can have.</param>
    public static long Count(ReadOnlySpan<byte> bytes, StorageType type) => type.Name switch
    {
        "F32" => Count(MemoryMarshal.Cast<byte, uint>(bytes), Float32Exponent),
        "F16" => Count(MemoryMarshal.Cast<byte, ushort>(bytes), Float16Exponent),
        "BF16" => Count(MemoryMarshal.Cast<byte, ushort>(bytes), BFloat16Exponent),
        _ => throw new ArgumentException($"Weights are not {type}; {StorageType.Supported} are.", nameof(type)),
    };

    // There are almost never any, so each vector is only tested for one, and counted only then.
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
