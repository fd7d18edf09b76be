using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    private static Tensor CopyOf(
        Array source, ScalarType type, ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad) =>
        CopyOf(
            ref MemoryMarshal.GetArrayDataReference(source), source.LongLength, type, size, dtype, device, requires_grad);

    private static Tensor CopyOf<T>(
        ReadOnlySpan<T> source, ScalarType type, ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad)
        where T : unmanaged =>
        CopyOf(
            ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(source)), source.Length, type, size, dtype, device,
            requires_grad);

    private static unsafe Tensor CopyOf(
        ref byte first, long length, ScalarType type, ReadOnlySpan<long> size, ScalarType? dtype, Device? device,
        bool requires_grad)
    {
        var count = 1L;
        foreach (var extent in size)
            count = checked(count * extent);
        if (count > length)
            throw new ArgumentException(
                $"The shape ({string.Join(", ", size.ToArray())}) needs {count} elements; the array has {length}.");

        device = InitializeDevice(device);
        fixed (byte* data = &first)
            return Native.evp_copy_of(
                data, size, size.Length, type, dtype ?? type, (int)device.type, device.index, requires_grad);
    }

    private static long[] ShapeOf(Array array)
    {
        var shape = new long[array.Rank];
        for (var d = 0; d < shape.Length; d++)
            shape[d] = array.GetLongLength(d);
        return shape;
    }

    private static T[] AsArray<T>(IList<T> list) => list as T[] ?? [.. list];

    private static Tensor ToTensor(Scalar scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        full((ReadOnlySpan<long>)[], scalar, dtype ?? scalar.Type, device, requires_grad);

    /// <summary>A tensor without dimensions.</summary>
    public static Tensor tensor(bool scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ToTensor(scalar, dtype ?? ScalarType.Bool, device, requires_grad);
    /// <summary>A tensor without dimensions.</summary>
    public static Tensor tensor(byte scalar, Device? device = null, bool requires_grad = false) =>
        ToTensor(scalar, ScalarType.Byte, device, requires_grad);
    /// <summary>A tensor without dimensions.</summary>
    public static Tensor tensor(sbyte scalar, Device? device = null, bool requires_grad = false) =>
        ToTensor(scalar, ScalarType.Int8, device, requires_grad);
    /// <summary>A tensor without dimensions.</summary>
    public static Tensor tensor(short scalar, Device? device = null, bool requires_grad = false) =>
        ToTensor(scalar, ScalarType.Int16, device, requires_grad);
    /// <summary>A tensor without dimensions.</summary>
    public static Tensor tensor(int scalar, Device? device = null, bool requires_grad = false) =>
        ToTensor(scalar, ScalarType.Int32, device, requires_grad);
    /// <summary>A tensor without dimensions.</summary>
    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ToTensor(scalar, dtype ?? ScalarType.Int64, device, requires_grad);
    /// <summary>A tensor without dimensions.</summary>
    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) =>
        ToTensor(scalar, ScalarType.Float32, device, requires_grad);
    /// <summary>A tensor without dimensions.</summary>
    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ToTensor(scalar, dtype ?? ScalarType.Float64, device, requires_grad);
}
