namespace TorchSharp;

public static partial class torch
{
    /// <summary>The element types of tensors; the values are those of libtorch.</summary>
    public enum ScalarType : sbyte
    {
        /// <summary>Unsigned 8-bit integer.</summary>
        Byte = 0,
        /// <summary>Signed 8-bit integer.</summary>
        Int8 = 1,
        /// <summary>Signed 16-bit integer.</summary>
        Int16 = 2,
        /// <summary>Signed 32-bit integer.</summary>
        Int32 = 3,
        /// <summary>Signed 64-bit integer.</summary>
        Int64 = 4,
        /// <summary>IEEE half precision.</summary>
        Float16 = 5,
        /// <summary>IEEE single precision.</summary>
        Float32 = 6,
        /// <summary>IEEE double precision.</summary>
        Float64 = 7,
        /// <summary>Complex number of two single-precision parts.</summary>
        ComplexFloat32 = 9,
        /// <summary>Complex number of two double-precision parts.</summary>
        ComplexFloat64 = 10,
        /// <summary>Truth value.</summary>
        Bool = 11,
        /// <summary>Upper half of a single-precision number.</summary>
        BFloat16 = 15,
    }

    /// <summary>Truth values.</summary>
    public static ScalarType @bool = ScalarType.Bool;
    /// <summary>Unsigned 8-bit integers.</summary>
    public static ScalarType uint8 = ScalarType.Byte;
    /// <summary>Signed 8-bit integers.</summary>
    public static ScalarType int8 = ScalarType.Int8;
    /// <summary>Signed 16-bit integers.</summary>
    public static ScalarType int16 = ScalarType.Int16;
    /// <summary>Signed 32-bit integers.</summary>
    public static ScalarType int32 = ScalarType.Int32;
    /// <summary>Signed 64-bit integers.</summary>
    public static ScalarType int64 = ScalarType.Int64;
    /// <summary>IEEE half precision.</summary>
    public static ScalarType float16 = ScalarType.Float16;
    /// <summary>Upper halves of single-precision numbers.</summary>
    public static ScalarType bfloat16 = ScalarType.BFloat16;
    /// <summary>IEEE single precision.</summary>
    public static ScalarType float32 = ScalarType.Float32;
    /// <summary>IEEE double precision.</summary>
    public static ScalarType float64 = ScalarType.Float64;
    /// <summary>Signed 16-bit integers.</summary>
    public static ScalarType @short = ScalarType.Int16;
    /// <summary>Signed 32-bit integers.</summary>
    public static ScalarType @int = ScalarType.Int32;
    /// <summary>Signed 64-bit integers.</summary>
    public static ScalarType @long = ScalarType.Int64;
    /// <summary>IEEE half precision.</summary>
    public static ScalarType half = ScalarType.Float16;
    /// <summary>IEEE single precision.</summary>
    public static ScalarType @float = ScalarType.Float32;
    /// <summary>IEEE double precision.</summary>
    public static ScalarType @double = ScalarType.Float64;

    private static ScalarType default_dtype = ScalarType.Float32;

    /// <summary>The element type of new floating-point tensors for which none is given.</summary>
    public static ScalarType get_default_dtype() => default_dtype;

    /// <summary>Sets the element type of new floating-point tensors for which none is given.</summary>
    public static void set_default_dtype(ScalarType dtype) => default_dtype = dtype;

    /// <summary>Whether the type holds integers or truth values.</summary>
    public static bool is_integral(ScalarType type) => type is <= ScalarType.Int64 or ScalarType.Bool;

    /// <summary>Whether the type holds real numbers.</summary>
    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

    /// <summary>Whether the type holds complex numbers.</summary>
    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    /// <summary>Whether the tensor holds integers or truth values.</summary>
    public static bool is_integral(Tensor t) => is_integral(t.dtype);

    /// <summary>Whether the tensor holds real numbers.</summary>
    public static bool is_floating_point(Tensor input) => is_floating_point(input.dtype);

    /// <summary>The type that holds the values of both.</summary>
    public static ScalarType promote_types(ScalarType type1, ScalarType type2) =>
        (ScalarType)Native.evp_promote_types(type1, type2);

    /// <summary>The type that an operation on both would compute in.</summary>
    public static unsafe ScalarType result_type(Tensor tensor1, Tensor tensor2)
    {
        int type;
        Native.evp_result_type(tensor1, tensor2, &type).Check();
        return (ScalarType)type;
    }

    /// <summary>Whether promotion rules allow values of one type to be stored in the other.</summary>
    public static bool can_cast(ScalarType from, ScalarType to) => Native.evp_can_cast(from, to);

    internal static ScalarType ToScalarType(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => ScalarType.Bool,
        TypeCode.Byte => ScalarType.Byte,
        TypeCode.SByte => ScalarType.Int8,
        TypeCode.Int16 => ScalarType.Int16,
        TypeCode.Int32 => ScalarType.Int32,
        TypeCode.Int64 => ScalarType.Int64,
        TypeCode.Single => ScalarType.Float32,
        TypeCode.Double => ScalarType.Float64,
        _ when type == typeof(Half) => ScalarType.Float16,
        _ => throw new NotSupportedException($"Tensors cannot hold elements of type {type.FullName}."),
    };

    private static readonly ScalarType absent = (ScalarType)(-1);

    internal static ScalarType OrAbsent(ScalarType? type) => type ?? absent;
}
