namespace TorchSharp;

public static partial class torch
{
    /// <summary>A copy of the array.</summary>
    public static Tensor tensor(Half[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Float16, [rawArray.LongLength], dtype, device, requires_grad);
    /// <summary>A copy of the array in another shape.</summary>
    public static Tensor tensor(
        Half[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Float16, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the matrix.</summary>
    public static Tensor tensor(Half[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Float16, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of three dimensions.</summary>
    public static Tensor tensor(Half[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Float16, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of four dimensions.</summary>
    public static Tensor tensor(
        Half[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Float16, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the list.</summary>
    public static Tensor tensor(
        IList<Half> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Float16, [rawArray.Count], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<Half> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Float16, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<Half> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Float16, [rows, columns], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<Half> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Float16, [dim0, dim1, dim2], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<Half> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Float16, [dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    /// <summary>A copy of the memory in another shape.</summary>
    public static Tensor tensor(
        Memory<Half> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray.Span, ScalarType.Float16, dimensions, dtype, device, requires_grad);

    /// <summary>A copy of the array.</summary>
    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Float32, [rawArray.LongLength], dtype, device, requires_grad);
    /// <summary>A copy of the array in another shape.</summary>
    public static Tensor tensor(
        float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Float32, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the matrix.</summary>
    public static Tensor tensor(float[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Float32, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of three dimensions.</summary>
    public static Tensor tensor(
        float[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Float32, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of four dimensions.</summary>
    public static Tensor tensor(
        float[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Float32, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the list.</summary>
    public static Tensor tensor(
        IList<float> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Float32, [rawArray.Count], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Float32, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<float> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Float32, [rows, columns], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<float> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Float32, [dim0, dim1, dim2], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<float> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Float32, [dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    /// <summary>A copy of the memory in another shape.</summary>
    public static Tensor tensor(
        Memory<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray.Span, ScalarType.Float32, dimensions, dtype, device, requires_grad);

    /// <summary>A copy of the array.</summary>
    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Float64, [rawArray.LongLength], dtype, device, requires_grad);
    /// <summary>A copy of the array in another shape.</summary>
    public static Tensor tensor(
        double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Float64, dimensions, dtype, device, requires_grad);
    /// <summary>A copy of the matrix.</summary>
    public static Tensor tensor(
        double[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Float64, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of three dimensions.</summary>
    public static Tensor tensor(
        double[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Float64, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the array of four dimensions.</summary>
    public static Tensor tensor(
        double[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(rawArray, ScalarType.Float64, ShapeOf(rawArray), dtype, device, requires_grad);
    /// <summary>A copy of the list.</summary>
    public static Tensor tensor(
        IList<double> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Float64, [rawArray.Count], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<double> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Float64, [rows, columns], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<double> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Float64, [dim0, dim1, dim2], dtype, device, requires_grad);
    /// <summary>A copy of the list in another shape.</summary>
    public static Tensor tensor(
        IList<double> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(AsArray(rawArray), ScalarType.Float64, [dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    /// <summary>A copy of the memory in another shape.</summary>
    public static Tensor tensor(
        Memory<double> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        CopyOf(rawArray.Span, ScalarType.Float64, dimensions, dtype, device, requires_grad);
}
