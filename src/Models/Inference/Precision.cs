using System.Runtime.Intrinsics.X86;
using EvoPrune.Tensors.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Models.Inference;

/// <summary>The data type in which weights are computed with.</summary>
/// <remarks>
/// Most processors hardly compute in 16 bits: a bfloat16 model took 60 times as long as the same model in float32, and float16 is not
/// computed at all. There, 16-bit weights stay 16 bits wide in memory and are widened sublayer by sublayer. <see cref="Autocast"/> asks for
/// bfloat16 products where they are fast.
/// </remarks>
internal static class Precision
{
    /// <summary>The type to compute in, for weights of a type on a kind of device.</summary>
    public static ScalarType Of(ScalarType type, DeviceType device) =>
        device == DeviceType.CPU && type is ScalarType.BFloat16 or ScalarType.Float16 ? ScalarType.Float32 : type;

    /// <summary>The weight in the type to compute in: itself, or a wider copy in the current dispose scope.</summary>
    public static Tensor Widened(this Tensor weight) =>
        Of(weight.dtype, weight.device_type) is var type && type == weight.dtype ? weight : weight.to(type);
}

/// <summary>
/// Linear layers and attention in bfloat16 between norms and a residual stream in float32, as torch.autocast computes them.
/// </summary>
/// <remarks>
/// A product sums in 32 bits and rounds once. It is twice as fast on processors with AVX512-BF16, and faster with AMX or on a GPU. Other
/// processors would take twenty times as long, so there the rounded numbers are multiplied as float32; only the order of the sums differs.
/// </remarks>
public static class Autocast
{
    private const int ExtendedFeatures = 7;

    /// <summary>Whether this processor multiplies bfloat16 numbers: AVX512-BF16, or the tiles of AMX.</summary>
    public static bool IsNative { get; } = X86Base.IsSupported && HasProducts();

    /// <summary>The weight (outputs, inputs) rounded to bfloat16, with the same strides.</summary>
    internal static Tensor Of(Tensor weight) => weight.to(ScalarType.BFloat16);

    /// <summary>A rounded weight laid out for float32 products on the host; null if the device multiplies bfloat16 numbers.</summary>
    internal static PackedWeight? Packed(Tensor weight) => IsWidened(weight) ? PackedWeight.Of(weight.to(ScalarType.Float32)) : null;

    /// <summary>(rows, inputs) in any type to (rows, outputs) in bfloat16.</summary>
    /// <param name="x">The rows.</param>
    /// <param name="weight">The rounded weight; may be null if <paramref name="packed"/> is given.</param>
    /// <param name="packed">The same, laid out; null for a weight that is used once.</param>
    /// <param name="bias">In bfloat16; null for none.</param>
    internal static Tensor Linear(Tensor x, Tensor? weight, PackedWeight? packed, Tensor? bias)
    {
        var rounded = x.to(ScalarType.BFloat16);
        if (packed is null && !IsWidened(weight!))
        {
            return F.linear(rounded, weight!, bias);
        }

        var (wide, added) = (rounded.to(ScalarType.Float32), bias?.to(ScalarType.Float32));
        return (packed?.Apply(wide, added) ?? PackedWeight.Linear(wide, weight!, added)).to(ScalarType.BFloat16);
    }

    // Whether rounded numbers are multiplied as float32.
    private static bool IsWidened(Tensor weight) => !IsNative && weight.device_type == DeviceType.CPU;

    // Leaf 7: subleaf 1 has AVX512-BF16 in bit 5 of EAX, subleaf 0 AMX-BF16 in bit 22 of EDX (Intel's manual, volume 2, CPUID).
    private static bool HasProducts() =>
        X86Base.CpuId(0, 0).Eax >= ExtendedFeatures
        && ((X86Base.CpuId(ExtendedFeatures, 1).Eax >> 5 & 1) == 1 || (X86Base.CpuId(ExtendedFeatures, 0).Edx >> 22 & 1) == 1);
}
