using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Tensors.Kernels;

/// <summary>Direct access to the memory of tensors on the host.</summary>
public static class TensorMemory
{
    /// <summary>Whether a tensor is on the host, contiguous, and of the given type.</summary>
    public static bool LiesOnHost(this Tensor tensor, ScalarType type) =>
        tensor.device_type == DeviceType.CPU && tensor.dtype == type && tensor.is_contiguous();

    /// <summary>The elements of a contiguous tensor on the host. The span is valid while the tensor exists.</summary>
    public static Span<T> Numbers<T>(this Tensor tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.bytes);

    /// <summary>Pointer to the first element of a float32 tensor on the host with any strides.</summary>
    internal static unsafe float* Pointer(this Tensor tensor) => (float*)tensor.Address();

    /// <summary>Pointer to the first element of a tensor on the host with any type and strides.</summary>
    internal static unsafe void* Address(this Tensor tensor)
    {
        if (tensor.numel() < int.MaxValue / sizeof(double) && tensor.is_contiguous())
        {
            return Start(tensor);
        }

        // TorchSharp gives access only to contiguous tensors below 2 GB, so this takes a view of the first element.
        using var first = tensor.as_strided([Math.Min(1, tensor.numel())], [1], tensor.storage_offset());
        return Start(first);

        static void* Start(Tensor lying) => Unsafe.AsPointer(ref MemoryMarshal.GetReference(lying.bytes));
    }
}
