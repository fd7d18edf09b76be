using System.Runtime.Intrinsics.X86;
using EvoPrune.Tensors.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Models.Inference;

/// <summary>Linear layers and attention of bfloat16 numbers between norms and a residual stream that stay 32 bits wide.</summary>
/// <remarks>
/// This is what torch.autocast does to them, and to the head; losses stay as they are. A product sums in 32 bits and rounds once. It is twice
/// as fast on processors with AVX512-BF16, and faster with AMX or on a GPU. Other processors would take twenty times as long, so there the
/// rounded numbers are multiplied as 32-bit ones; only the order of the sums differs.
/// </remarks>
public static class Autocast
{
    private const int ExtendedFeatures = 7;

    /// <summary>Whether this processor multiplies bfloat16 numbers as such: AVX512-BF16, or the tiles of AMX.</summary>
    public static bool IsNative { get; } = X86Base.IsSupported && HasProducts();

    /// <summary>The weight (outputs, inputs) rounded, lying as it did.</summary>
    internal static Tensor Of(Tensor weight) => weight.to(ScalarType.BFloat16);

    /// <summary>A rounded weight laid out for 32-bit products on the host; null if the device multiplies bfloat16 numbers itself.</summary>
    internal static PackedWeight? Packed(Tensor weight) =>
        IsWidened(weight) ? PackedWeight.Of(weight.to(ScalarType.Float32)) : null;

    /// <summary>(rows, inputs) to (rows, outputs) of bfloat16.</summary>
    /// <param name="x">The rows, in any type.</param>
    /// <param name="weight">The rounded weight.</param>
    /// <param name="packed">The same laid out; null for a weight that is used once.</param>
    /// <param name="bias">In bfloat16; null for none.</param>
    internal static Tensor Product(Tensor x, Tensor weight, PackedWeight? packed, Tensor? bias)
    {
        var rounded = x.to(ScalarType.BFloat16);
        if (!IsWidened(weight))
        {
            return F.linear(rounded, weight, bias);
        }

        var (wide, added) = (rounded.to(ScalarType.Float32), bias?.to(ScalarType.Float32));
        return (packed?.Apply(wide, added) ?? PackedWeight.Linear(wide, weight, added)).to(ScalarType.BFloat16);
    }

    // Whether rounded numbers are multiplied as 32-bit ones.
    private static bool IsWidened(Tensor weight) => !IsNative && weight.device_type == DeviceType.CPU;

    // Leaf 7: subleaf 1 has AVX512-BF16 in bit 5 of EAX, subleaf 0 AMX-BF16 in bit 22 of EDX (Intel's manual, volume 2, CPUID).
    private static bool HasProducts() =>
        X86Base.CpuId(0, 0).Eax >= ExtendedFeatures
        && ((X86Base.CpuId(ExtendedFeatures, 1).Eax >> 5 & 1) == 1 || (X86Base.CpuId(ExtendedFeatures, 0).Edx >> 22 & 1) == 1);
}
