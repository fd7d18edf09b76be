using System.Runtime.Intrinsics.X86;
using EvoPrune.Tensors.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Models.Inference;

/// <summary>Linear layers and attention of bfloat16 numbers between norms and a residual stream that stay 32 bits wide.</summary>
/// <remarks>
/// What torch.autocast does to them, the head among them; losses are left as they are. A product's sum is 32 bits wide inside and rounded once. Twice as fast on processors
/// with AVX512-BF16, more with AMX or on a GPU. Other processors would take twenty times as long: there, the rounded numbers are multiplied as 32-bit ones, which gives
/// the same sums but for the order in which they are added.
/// </remarks>
public static class Autocast
{
    private const int ExtendedFeatures = 7;

    /// <summary>Whether this processor multiplies bfloat16 numbers as such: AVX512-BF16, or the tiles of AMX.</summary>
    public static bool IsNative { get; } = X86Base.IsSupported && HasProducts();

    /// <summary>The weight (outputs, inputs) rounded, lying as it did.</summary>
    internal static Tensor Of(Tensor weight) => weight.to(ScalarType.BFloat16);

    /// <summary>A rounded weight laid out for the host, which multiplies 32-bit numbers; null where bfloat16 ones are multiplied.</summary>
    internal static PackedWeight? Packed(Tensor weight) =>
        IsNative || weight.device_type != DeviceType.CPU ? null : PackedWeight.Of(weight.to(ScalarType.Float32));

    /// <summary>(rows, inputs) to (rows, outputs) of bfloat16.</summary>
    /// <param name="x">The rows, in any type.</param>
    /// <param name="weight">The rounded weight.</param>
    /// <param name="packed">The same laid out; null to lay it out anew where the host needs it so.</param>
    /// <param name="bias">In bfloat16; null for none.</param>
    internal static Tensor Product(Tensor x, Tensor weight, PackedWeight? packed, Tensor? bias)
    {
        var rounded = x.to(ScalarType.BFloat16);
        packed ??= Packed(weight);
        return packed is null
            ? F.linear(rounded, weight, bias)
            : packed.Apply(rounded.to(ScalarType.Float32), bias?.to(ScalarType.Float32)).to(ScalarType.BFloat16);
    }

    // Leaf 7: subleaf 1 has AVX512-BF16 in bit 5 of EAX, subleaf 0 AMX-BF16 in bit 22 of EDX (Intel's manual, volume 2, CPUID).
    private static bool HasProducts() =>
        X86Base.CpuId(0, 0).Eax >= ExtendedFeatures
        && ((X86Base.CpuId(ExtendedFeatures, 1).Eax >> 5 & 1) == 1 || (X86Base.CpuId(ExtendedFeatures, 0).Edx >> 22 & 1) == 1);
}
