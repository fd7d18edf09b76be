using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    // Copies the memory of an array, whatever its rank.
    private static unsafe Tensor CopyOf(
        Array source, ScalarType type, ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad)
    {
        var count = 1L;
        foreach (var extent in size)
            count = checked(count * extent);
        if (count > source.LongLength)
            throw new ArgumentException(
                $"The shape ({string.Join(", ", size.ToArray())}) needs {count} elements; the array has {source.LongLength}.");

        device = InitializeDevice(device);
        fixed (byte* data = &MemoryMarshal.GetArrayDataReference(source))
            return Native.evp_copy_of(
                data, size, size.Length, type, dtype ?? type, (int)device.type, device.index, requires_grad);
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
