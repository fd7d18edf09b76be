using EvoPrune.Models.Families;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>Computes activations; in place where no gradient needs the input again.</summary>
internal static class ActivationFunctions
{
    public static Tensor Apply(this Activation activation, Tensor x)
    {
        var keep = x.requires_grad;
        return activation switch
        {
            Activation.Gelu => keep ? x.gelu() : x.gelu_(),
            Activation.Relu => keep ? x.relu() : x.relu_(),
            Activation.Silu => keep ? x.silu() : x.silu_(),
            _ => GeluTanh(x, keep),
        };
    }

    // 0.5 (1 + tanh u) = sigmoid(2u), which saves two passes over the data: x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)).
    private static Tensor GeluTanh(Tensor x, bool keep)
    {
        if (!keep && FusedGelu.Takes(x))
        {
            FusedGelu.InPlace(x);
            return x;
        }

        var scale = 2 * Math.Sqrt(2 / Math.PI);
        var gate = (x * x).mul_(0.044715 * scale).add_(scale).mul_(x).sigmoid_();
        return keep ? x * gate : x.mul_(gate);
    }
}
