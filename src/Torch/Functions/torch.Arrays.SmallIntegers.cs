namespace TorchSharp;

public static partial class torch
{
    /// <summary>A copy of the array.</summary>
    public static Tensor tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Byte, [rawArray.LongLength], dtype, device, requires_grad);
    /// <summary>A copy of the array in another shape.</summary>
    public static Tensor tensor(
        byte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Byte, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the matrix.</summary>
    public static Tensor tensor(byte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Byte, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of three dimensions.</summary>
    public static Tensor tensor(byte[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Byte, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of four dimensions.</summary>
    public static Tensor tensor(
        byte[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Byte, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the list.</summary>
    public static Tensor tensor(
        IList<byte> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Byte, [rawArray.Count], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Byte, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<byte> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Byte, [rows, columns], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<byte> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Byte, [dim0, dim1, dim2], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<byte> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Byte, [dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    /// <summary>A copy of the memory in another shape.</summary>
    public static Tensor tensor(
        Memory<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray.Span, ScalarType.Byte, dimensions, dtype, device, requires_grad);

    /// <summary>A copy of the array.</summary>
    public static Tensor tensor(sbyte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int8, [rawArray.LongLength], dtype, device, requires_grad);
    /// <summary>A copy of the array in another shape.</summary>
    public static Tensor tensor(
        sbyte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int8, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the matrix.</summary>
    public static Tensor tensor(sbyte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int8, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of three dimensions.</summary>
    public static Tensor tensor(
        sbyte[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int8, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of four dimensions.</summary>
    public static Tensor tensor(
        sbyte[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int8, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the list.</summary>
    public static Tensor tensor(
        IList<sbyte> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int8, [rawArray.Count], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<sbyte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int8, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<sbyte> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int8, [rows, columns], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<sbyte> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int8, [dim0, dim1, dim2], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<sbyte> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int8, [dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    /// <summary>A copy of the memory in another shape.</summary>
    public static Tensor tensor(
        Memory<sbyte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray.Span, ScalarType.Int8, dimensions, dtype, device, requires_grad);

    /// <summary>A copy of the array.</summary>
    public static Tensor tensor(short[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int16, [rawArray.LongLength], dtype, device, requires_grad);
    /// <summary>A copy of the array in another shape.</summary>
    public static Tensor tensor(
        short[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int16, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the matrix.</summary>
    public static Tensor tensor(short[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int16, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of three dimensions.</summary>
    public static Tensor tensor(
        short[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int16, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of four dimensions.</summary>
    public static Tensor tensor(
        short[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int16, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the list.</summary>
    public static Tensor tensor(
        IList<short> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int16, [rawArray.Count], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<short> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int16, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<short> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int16, [rows, columns], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<short> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int16, [dim0, dim1, dim2], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<short> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int16, [dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    /// <summary>A copy of the memory in another shape.</summary>
    public static Tensor tensor(
        Memory<short> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray.Span, ScalarType.Int16, dimensions, dtype, device, requires_grad);
}
