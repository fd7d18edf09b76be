using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>In which data type weights are computed with.</summary>
/// <remarks>
/// Many processors hardly compute in 16 bits: a bfloat16 model was measured to be 60 times slower than the same in 32 bits, and float16 is not
/// computed at all. There, 16-bit weights stay as they are in memory and become 32 bits wide sublayer by sublayer, as they are needed. Where products of
/// bfloat16 numbers are fast, <see cref="Autocast"/> asks for them.
/// </remarks>
internal static class Precision
{
    /// <summary>The data type for computing with a weight.</summary>
    public static ScalarType Of(Tensor weight) => Of(weight.dtype, weight.device_type);

    /// <summary>The data type for computing with weights of a type on a kind of device.</summary>
    public static ScalarType Of(ScalarType type, DeviceType device) =>
        device == DeviceType.CPU && type is ScalarType.BFloat16 or ScalarType.Float16 ? ScalarType.Float32 : type;

    /// <summary>The weight as it is computed with: itself, or a wider copy in the current dispose scope.</summary>
    public static Tensor Ready(this Tensor weight) => Of(weight) is var type && type == weight.dtype ? weight : weight.to(type);
}
