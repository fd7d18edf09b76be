using ScalarType = TorchSharp.torch.ScalarType;

namespace EvoPrune.Torch;

/// <summary>A number on its way to libtorch: its bits and the type that at::Scalar gives it (Int64, Float64 or Bool).</summary>
internal readonly record struct ScalarValue(long Bits, long Type)
{
    internal static readonly ScalarValue Absent = new(0, -1);

    public static implicit operator ScalarValue(long value) => new(value, (long)ScalarType.Int64);

    public static implicit operator ScalarValue(double value) =>
        new(BitConverter.DoubleToInt64Bits(value), (long)ScalarType.Float64);

    public static implicit operator ScalarValue(bool value) => new(value ? 1 : 0, (long)ScalarType.Bool);

    internal double Real => Type == (long)ScalarType.Float64 ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal long Integer => Type == (long)ScalarType.Float64 ? (long)BitConverter.Int64BitsToDouble(Bits) : Bits;
}
