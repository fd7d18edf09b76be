using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of the array's shape and type, over the same memory.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device ?? CPU);

    /// <summary>A tensor of the array's shape; over the same memory, unless it is converted or moved.</summary>
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false)
    {
        device = InitializeDevice(device);
        var borrowed = Borrow(rawArray, 0, ShapeOf(rawArray));
        return Converted(borrowed, dtype ?? borrowed.dtype, device, requires_grad);
    }

    /// <summary>A vector over part of the array's memory, without a copy unless it is converted.</summary>
    /// <param name="rawArray">The array; it stays in its place until the tensor and its views are gone.</param>
    /// <param name="dtype">The element type wanted.</param>
    /// <param name="count">How many elements; by default all that follow the offset.</param>
    /// <param name="offset">The first element.</param>
    /// <param name="requires_grad">Whether operations are recorded.</param>
    /// <exception cref="ArgumentException">The offset lies outside the array.</exception>
    /// <exception cref="IndexOutOfRangeException">There are not so many elements after the offset.</exception>
    public static Tensor frombuffer(
        Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        if (offset < 0 || offset >= rawArray.LongLength)
            throw new ArgumentException(
                $"The offset {offset} lies outside an array of {rawArray.LongLength} elements.", nameof(offset));
        var rest = rawArray.LongLength - offset;
        if (count > rest)
            throw new IndexOutOfRangeException($"{count} elements wanted, {rest} follow the offset {offset}.");
        return Converted(Borrow(rawArray, offset, [count < 0 ? rest : count]), dtype, CPU, requires_grad);
    }

    private static Tensor Converted(Tensor borrowed, ScalarType dtype, Device device, bool requires_grad)
    {
        var same = dtype == borrowed.dtype && device.type == DeviceType.CPU;
        return (same ? borrowed : borrowed.to(dtype, device, disposeAfter: true)).with_requires_grad(requires_grad);
    }

    private static unsafe Tensor Borrow(Array array, long offset, ReadOnlySpan<long> size)
    {
        var type = ToScalarType(array.GetType().GetElementType()!);
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        try
        {
            var data = (byte*)pin.AddrOfPinnedObject() + offset * type.ElementSize();
            return Native.evp_borrow(data, size, size.Length, type, &Unpin, GCHandle.ToIntPtr(pin));
        }
        catch
        {
            pin.Free();
            throw;
        }
    }

    [UnmanagedCallersOnly]
    private static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();
}
