using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace EvoPrune.Models.Checkpoints;

/// <summary>A data type as safetensors files name it.</summary>
/// <param name="Name">For example <c>BF16</c>.</param>
/// <param name="Bytes">Width of one element.</param>
/// <param name="Tensor">The tensor type, where models can be computed in it.</param>
public sealed record StorageType(string Name, int Bytes, ScalarType? Tensor = null)
{
    private static readonly StorageType[] All =
    [
        new("F32", 4, ScalarType.Float32) { Largest = float.MaxValue },
        new("F16", 2, ScalarType.Float16) { Largest = 65504 },
        new("BF16", 2, ScalarType.BFloat16) { Largest = BitConverter.UInt32BitsToSingle(0x7F7F0000) },   // A 32-bit number without its lower half.
        new("BOOL", 1), new("U8", 1), new("I8", 1), new("F8_E4M3", 1), new("F8_E5M2", 1),
        new("I16", 2), new("U16", 2), new("I32", 4), new("U32", 4), new("I64", 8), new("U64", 8), new("F64", 8), new("C64", 8),
    ];

    /// <summary>The largest finite number, where models can be computed in it.</summary>
    public double Largest { get; private init; }

    /// <summary>The types that model weights may have, as a list for messages.</summary>
    public static string Supported { get; } =
        string.Join(", ", All.Where(type => type.Tensor is not null).Select(type => type.Name));

    /// <summary>The type of a name.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out StorageType? type) =>
        (type = Array.Find(All, candidate => candidate.Name == name)) is not null;

    /// <summary>The type in which a tensor is stored.</summary>
    /// <exception cref="ArgumentException">Tensors of this type are not model weights.</exception>
    public static StorageType Of(ScalarType type) => Array.Find(All, candidate => candidate.Tensor == type)
        ?? throw new ArgumentException($"Tensors of type {type} are not written; {Supported} are.");

    /// <inheritdoc/>
    public override string ToString() => Name;
}
