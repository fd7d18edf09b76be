using EvoPrune.Models.Families;
using EvoPrune.Tensors.Kernels;
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
            Activation.Silu => keep ? x.silu() : InPlace(x, Activations.Silu, x => x.silu_()),
            _ => keep ? GeluTanh(x) : InPlace(x, Activations.GeluTanh, x => x.mul_(Gate(x))),
        };
    }

    private static Tensor InPlace(Tensor x, Action<Tensor> onHost, Func<Tensor, Tensor> elsewhere)
    {
        if (!Activations.Takes(x))
        {
            return elsewhere(x);
        }

        onHost(x);
        return x;
    }

    private static Tensor GeluTanh(Tensor x) => x * Gate(x);

    // 0.5 (1 + tanh u) = sigmoid(2u), which saves two passes over the data: x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)).
    private static Tensor Gate(Tensor x)
    {
        var scale = 2 * Math.Sqrt(2 / Math.PI);
        return (x * x).mul_(0.044715 * scale).add_(scale).mul_(x).sigmoid_();
    }
}
