using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Tensors.Kernels;

/// <summary>The memory of tensors on the host.</summary>
public static class TensorMemory
{
    /// <summary>Whether a tensor is on the host, without gaps, and of a type.</summary>
    public static bool LiesOnHost(this Tensor tensor, ScalarType type) => tensor.device_type == DeviceType.CPU && tensor.dtype == type && tensor.is_contiguous();

    /// <summary>The numbers of a tensor on the host without gaps, to read and to write while the tensor lives.</summary>
    public static Span<T> Numbers<T>(this Tensor tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.bytes);

    /// <summary>Where the first number of a tensor on the host is, whatever its strides.</summary>
    internal static unsafe float* Pointer(this Tensor tensor) => (float*)tensor.Address();

    /// <summary>The same for numbers of any type.</summary>
    internal static unsafe void* Address(this Tensor tensor)
    {
        if (tensor.numel() < int.MaxValue / sizeof(double) && tensor.is_contiguous())
        {
            return Start(tensor);
        }

        // TorchSharp gives out the memory of tensors without gaps below 2 GB: the first number is such a tensor of its own.
        using var first = tensor.as_strided([Math.Min(1, tensor.numel())], [1], tensor.storage_offset());
        return Start(first);

        static void* Start(Tensor lying) => Unsafe.AsPointer(ref MemoryMarshal.GetReference(lying.bytes));
    }
}
