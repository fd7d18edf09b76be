namespace TorchSharp;

public static partial class torch
{
    /// <summary>Zeros.</summary>
    public static Tensor zeros(
        ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        device = InitializeDevice(device);
        return Native.evp_zeros(size, size.Length, dtype ?? default_dtype, (int)device.type, device.index, requires_grad);
    }
    /// <inheritdoc cref="zeros(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros((ReadOnlySpan<long>)size, dtype, device, requires_grad);
    /// <inheritdoc cref="zeros(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor zeros(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros((ReadOnlySpan<long>)[size], dtype, device, requires_grad);
    /// <inheritdoc cref="zeros(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor zeros(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros((ReadOnlySpan<long>)[rows, columns], dtype, device, requires_grad);
    /// <inheritdoc cref="zeros(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor zeros(
        long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros((ReadOnlySpan<long>)[dim0, dim1, dim2], dtype, device, requires_grad);
    /// <inheritdoc cref="zeros(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor zeros(
        long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        zeros((ReadOnlySpan<long>)[dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    /// <inheritdoc cref="zeros(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor zeros(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros((ReadOnlySpan<long>)[size], dtype, device, requires_grad);
    /// <inheritdoc cref="zeros(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor zeros(
        int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros((ReadOnlySpan<long>)[rows, columns], dtype, device, requires_grad);
    /// <inheritdoc cref="zeros(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor zeros(
        int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros((ReadOnlySpan<long>)[dim0, dim1, dim2], dtype, device, requires_grad);
    /// <inheritdoc cref="zeros(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor zeros(
        int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        zeros((ReadOnlySpan<long>)[dim0, dim1, dim2, dim3], dtype, device, requires_grad);

    /// <summary>Ones.</summary>
    public static Tensor ones(
        ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        device = InitializeDevice(device);
        return Native.evp_full(size, size.Length, 1L, dtype ?? default_dtype, (int)device.type, device.index, requires_grad);
    }
    /// <inheritdoc cref="ones(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor ones(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones((ReadOnlySpan<long>)size, dtype, device, requires_grad);
    /// <inheritdoc cref="ones(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor ones(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones((ReadOnlySpan<long>)[size], dtype, device, requires_grad);
    /// <inheritdoc cref="ones(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor ones(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones((ReadOnlySpan<long>)[rows, columns], dtype, device, requires_grad);
    /// <inheritdoc cref="ones(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor ones(
        long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones((ReadOnlySpan<long>)[dim0, dim1, dim2], dtype, device, requires_grad);
    /// <inheritdoc cref="ones(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor ones(
        long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        ones((ReadOnlySpan<long>)[dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    /// <inheritdoc cref="ones(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor ones(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones((ReadOnlySpan<long>)[size], dtype, device, requires_grad);
    /// <inheritdoc cref="ones(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor ones(
        int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones((ReadOnlySpan<long>)[rows, columns], dtype, device, requires_grad);
    /// <inheritdoc cref="ones(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor ones(
        int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones((ReadOnlySpan<long>)[dim0, dim1, dim2], dtype, device, requires_grad);
    /// <inheritdoc cref="ones(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor ones(
        int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones((ReadOnlySpan<long>)[dim0, dim1, dim2, dim3], dtype, device, requires_grad);

    /// <summary>Memory whose content is undefined.</summary>
    public static Tensor empty(
        ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        device = InitializeDevice(device);
        return Native.evp_empty(size, size.Length, dtype ?? default_dtype, (int)device.type, device.index, requires_grad);
    }
    /// <inheritdoc cref="empty(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        empty((ReadOnlySpan<long>)size, dtype, device, requires_grad);
    /// <inheritdoc cref="empty(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor empty(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        empty((ReadOnlySpan<long>)[size], dtype, device, requires_grad);
    /// <inheritdoc cref="empty(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor empty(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        empty((ReadOnlySpan<long>)[rows, columns], dtype, device, requires_grad);
    /// <inheritdoc cref="empty(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor empty(
        long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        empty((ReadOnlySpan<long>)[dim0, dim1, dim2], dtype, device, requires_grad);
    /// <inheritdoc cref="empty(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor empty(
        long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        empty((ReadOnlySpan<long>)[dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    /// <inheritdoc cref="empty(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor empty(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        empty((ReadOnlySpan<long>)[size], dtype, device, requires_grad);
    /// <inheritdoc cref="empty(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor empty(
        int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        empty((ReadOnlySpan<long>)[rows, columns], dtype, device, requires_grad);
    /// <inheritdoc cref="empty(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor empty(
        int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        empty((ReadOnlySpan<long>)[dim0, dim1, dim2], dtype, device, requires_grad);
    /// <inheritdoc cref="empty(ReadOnlySpan{long}, ScalarType?, Device?, bool)"/>
    public static Tensor empty(
        int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        empty((ReadOnlySpan<long>)[dim0, dim1, dim2, dim3], dtype, device, requires_grad);
}
