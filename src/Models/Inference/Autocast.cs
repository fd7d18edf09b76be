using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Models.Inference;

/// <summary>Linear layers and attention of bfloat16 numbers between norms and a residual stream that stay 32 bits wide.</summary>
/// <remarks>
/// What torch.autocast does to them, the head among them; losses are left as they are. A product's sum is 32 bits wide inside and rounded once. Twice as fast on processors
/// with AVX512-BF16, more with AMX or on a GPU.
/// </remarks>
internal static class Autocast
{
    /// <summary>The weight (outputs, inputs) rounded, lying as it did.</summary>
    public static Tensor Of(Tensor weight) => weight.to(ScalarType.BFloat16);

    /// <summary>(rows, inputs) to (rows, outputs) of bfloat16.</summary>
    public static Tensor Product(Tensor x, Tensor weight, Tensor? bias) => F.linear(x.to(ScalarType.BFloat16), weight, bias);
}
