using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Models.Inference;

/// <summary>Layer norm (Ba et al. 2016) over the hidden size.</summary>
internal sealed record Norm(Tensor Weight, Tensor Bias, double Epsilon)
{
    /// <summary>(rows, hidden size) to the same shape.</summary>
    public Tensor Apply(Tensor x) => F.layer_norm(x, Weight.shape, Weight, Bias, Epsilon);
}
