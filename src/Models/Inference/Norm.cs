using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Models.Inference;

/// <summary>A norm over the hidden size: layer norm (Ba et al. 2016), or by the root mean square (Zhang and Sennrich 2019) where there is no bias.</summary>
internal sealed record Norm(Tensor Weight, Tensor? Bias, double Epsilon)
{
    /// <summary>Numbers in it.</summary>
    public long Parameters => Weight.numel() + (Bias?.numel() ?? 0);

    /// <summary>The norm as it is computed with; wider copies belong to the current dispose scope.</summary>
    public Norm Ready() => this with { Weight = Weight.Ready(), Bias = Bias?.Ready() };

    /// <summary>(rows, hidden size) to the same shape.</summary>
    public Tensor Apply(Tensor x) => Bias is null ? ByRootMeanSquare(x) : F.layer_norm(x, Weight.shape, Weight, Bias, Epsilon);

    // Squares are summed in 32 bits whatever the type, as the published models do.
    private Tensor ByRootMeanSquare(Tensor x)
    {
        using var scope = NewDisposeScope();
        var wide = x.to(ScalarType.Float32);
        var scaled = (wide * wide.square().mean([-1], keepdim: true).add_(Epsilon).rsqrt_()).to(x.dtype);
        return (scaled.requires_grad || Weight.requires_grad ? scaled * Weight : scaled.mul_(Weight)).MoveToOuterDisposeScope();
    }
}
