namespace TorchSharp;

public static partial class torch
{
    /// <summary>A copy of the array.</summary>
    public static Tensor tensor(int[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int32, [rawArray.LongLength], dtype, device, requires_grad);
    /// <summary>A copy of the array in another shape.</summary>
    public static Tensor tensor(
        int[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int32, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the matrix.</summary>
    public static Tensor tensor(int[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int32, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of three dimensions.</summary>
    public static Tensor tensor(int[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int32, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of four dimensions.</summary>
    public static Tensor tensor(int[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int32, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the list.</summary>
    public static Tensor tensor(
        IList<int> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int32, [rawArray.Count], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<int> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int32, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<int> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int32, [rows, columns], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<int> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int32, [dim0, dim1, dim2], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        int[] rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int32, [dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    /// <summary>A copy of the memory in another shape.</summary>
    public static Tensor tensor(
        Memory<int> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray.Span, ScalarType.Int32, dimensions, dtype, device, requires_grad);

    /// <summary>A copy of the array.</summary>
    public static Tensor tensor(long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(dataArray, ScalarType.Int64, [dataArray.LongLength], dtype, device, requires_grad);
    /// <summary>A copy of the array in another shape.</summary>
    public static Tensor tensor(
        long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(dataArray, ScalarType.Int64, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the matrix.</summary>
    public static Tensor tensor(long[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int64, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of three dimensions.</summary>
    public static Tensor tensor(long[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int64, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of four dimensions.</summary>
    public static Tensor tensor(
        long[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Int64, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the list.</summary>
    public static Tensor tensor(
        IList<long> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int64, [rawArray.Count], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int64, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<long> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int64, [rows, columns], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<long> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int64, [dim0, dim1, dim2], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<long> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Int64, [dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    /// <summary>A copy of the memory in another shape.</summary>
    public static Tensor tensor(
        Memory<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray.Span, ScalarType.Int64, dimensions, dtype, device, requires_grad);

    /// <summary>A copy of the array.</summary>
    public static Tensor tensor(bool[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Bool, [rawArray.LongLength], dtype, device, requires_grad);
    /// <summary>A copy of the array in another shape.</summary>
    public static Tensor tensor(
        bool[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Bool, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the matrix.</summary>
    public static Tensor tensor(bool[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Bool, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of three dimensions.</summary>
    public static Tensor tensor(bool[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Bool, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of four dimensions.</summary>
    public static Tensor tensor(
        bool[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Bool, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the list.</summary>
    public static Tensor tensor(
        IList<bool> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Bool, [rawArray.Count], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<bool> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Bool, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<bool> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Bool, [rows, columns], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<bool> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Bool, [dim0, dim1, dim2], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<bool> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Bool, [dim0, dim1, dim2, dim3], dtype, device, requires_grad);
}
