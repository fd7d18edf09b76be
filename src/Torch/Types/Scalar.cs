namespace TorchSharp;

/// <summary>A number whose type is known at run time only: Int64, Float64 or Bool, as in libtorch.</summary>
public sealed class Scalar : IDisposable
{
    internal ScalarValue Value { get; }

    internal Scalar(ScalarValue value) => Value = value;

    /// <summary>The type that libtorch gives the number.</summary>
    public torch.ScalarType Type => (torch.ScalarType)Value.Type;

    /// <summary>Nothing to release: the number is held here.</summary>
    public void Dispose() { }

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(byte value) => new((long)value);
    /// <summary>An integer.</summary>
    public static implicit operator Scalar(sbyte value) => new((long)value);
    /// <summary>An integer.</summary>
    public static implicit operator Scalar(short value) => new((long)value);
    /// <summary>An integer.</summary>
    public static implicit operator Scalar(int value) => new((long)value);
    /// <summary>An integer.</summary>
    public static implicit operator Scalar(long value) => new(value);
    /// <summary>A real number.</summary>
    public static implicit operator Scalar(Half value) => new((double)value);
    /// <summary>A real number.</summary>
    public static implicit operator Scalar(float value) => new((double)value);
    /// <summary>A real number.</summary>
    public static implicit operator Scalar(double value) => new(value);
    /// <summary>A truth value.</summary>
    public static implicit operator Scalar(bool value) => new(value);
}

/// <summary>Conversions between numbers and <see cref="Scalar"/>.</summary>
public static class ScalarExtensionMethods
{
    /// <summary>An integer.</summary>
    public static Scalar ToScalar(this byte value) => value;
    /// <summary>An integer.</summary>
    public static Scalar ToScalar(this sbyte value) => value;
    /// <summary>An integer.</summary>
    public static Scalar ToScalar(this short value) => value;
    /// <summary>An integer.</summary>
    public static Scalar ToScalar(this int value) => value;
    /// <summary>An integer.</summary>
    public static Scalar ToScalar(this long value) => value;
    /// <summary>A real number.</summary>
    public static Scalar ToScalar(this Half value) => value;
    /// <summary>A real number.</summary>
    public static Scalar ToScalar(this float value) => value;
    /// <summary>A real number.</summary>
    public static Scalar ToScalar(this double value) => value;
    /// <summary>A truth value.</summary>
    public static Scalar ToScalar(this bool value) => value;

    /// <summary>The number in half precision.</summary>
    public static Half ToHalf(this Scalar value) => (Half)value.Value.Real;
    /// <summary>The number in single precision.</summary>
    public static float ToSingle(this Scalar value) => (float)value.Value.Real;
    /// <summary>The number in double precision.</summary>
    public static double ToDouble(this Scalar value) => value.Value.Real;
    /// <summary>The number as an 8-bit integer.</summary>
    public static sbyte ToSByte(this Scalar value) => (sbyte)value.Value.Integer;
    /// <summary>The number as an unsigned 8-bit integer.</summary>
    public static byte ToByte(this Scalar value) => (byte)value.Value.Integer;
    /// <summary>The number as a 16-bit integer.</summary>
    public static short ToInt16(this Scalar value) => (short)value.Value.Integer;
    /// <summary>The number as a 32-bit integer.</summary>
    public static int ToInt32(this Scalar value) => (int)value.Value.Integer;
    /// <summary>The number as a 64-bit integer.</summary>
    public static long ToInt64(this Scalar value) => value.Value.Integer;
    /// <summary>Whether the number is not zero.</summary>
    public static bool ToBoolean(this Scalar value) => value.Value.Real != 0;
}
