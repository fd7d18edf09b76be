using EvoPrune.Models.Families;
using EvoPrune.Models.Profiling;
using EvoPrune.Tensors.Kernels;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Models.Inference;

/// <summary>Token ids to residual states.</summary>
/// <param name="Tokens">(vocabulary, embedding size).</param>
/// <param name="Projection">(hidden size, embedding size), where the two differ.</param>
/// <param name="Positions">(rows, hidden size), where positions are learned.</param>
/// <param name="FirstPosition">Row of the first token of a window.</param>
/// <param name="Types">(types, hidden size); every token is of type 0.</param>
/// <param name="Norm">Over the sum.</param>
internal sealed record Embedding(Tensor Tokens, Tensor? Projection, Tensor? Positions, int FirstPosition, Tensor? Types, Norm? Norm)
{
    /// <summary>(windows, length) to (windows x length, hidden size).</summary>
    /// <param name="tokens">The token ids.</param>
    /// <param name="indices">(length): the position of each token; null for 0, 1, 2 and so on.</param>
    public Tensor Apply(Tensor tokens, Tensor? indices = null)
    {
        using var scope = NewDisposeScope();
        var (windows, length) = (tokens.shape[0], tokens.shape[1]);
        // (windows x length, embedding)
        var states = Tokens.index_select(0, tokens.reshape(-1)).Widened();
        // (windows x length, hidden)
        states = Projection is null ? states : PackedWeight.Linear(states, Projection.Widened(), null);
        if (Positions is not null)
        {
            // (length, hidden)
            var rows = (indices is null ? Positions.narrow(0, FirstPosition, length)
                : Positions.index_select(0, indices + FirstPosition)).Widened();
            states = (states.view(windows, length, -1) + rows).view(windows * length, -1);
        }

        states = Types is null ? states : states + Types.narrow(0, 0, 1).Widened();
        return (Norm is null ? states : Norm.Widened().Apply(states)).MoveToOuterDisposeScope();
    }
}

/// <summary>Layer norm (Ba et al. 2016), or root mean square norm (Zhang and Sennrich 2019) where there is no bias.</summary>
/// <param name="Weight">(hidden size).</param>
/// <param name="Bias">(hidden size); null for a root mean square norm.</param>
/// <param name="Epsilon">Added to the variance.</param>
internal sealed record Norm(Tensor Weight, Tensor? Bias, double Epsilon)
{
    /// <summary>Numbers in it.</summary>
    public long Parameters => Weight.numel() + (Bias?.numel() ?? 0);

    /// <summary>The norm in the type that it is computed in; wider copies belong to the current dispose scope.</summary>
    public Norm Widened() => this with { Weight = Weight.Widened(), Bias = Bias?.Widened() };

    /// <summary>(rows, hidden size) to the same shape.</summary>
    public Tensor Apply(Tensor x) => Bias is null ? RootMeanSquare(x) : F.layer_norm(x, Weight.shape, Weight, Bias, Epsilon);

    // Squares are summed in 32 bits whatever the type, as the published models do.
    private Tensor RootMeanSquare(Tensor x)
    {
        using var scope = NewDisposeScope();
        var wide = x.to(ScalarType.Float32);
        var scaled = (wide * wide.square().mean([-1], keepdim: true).add_(Epsilon).rsqrt_()).to(x.dtype);
        return (scaled.requires_grad || Weight.requires_grad ? scaled * Weight : scaled.mul_(Weight)).MoveToOuterDisposeScope();
    }
}

/// <summary>A linear layer ready to run.</summary>
internal sealed class Linear
{
    private readonly Tensor? weight;   // (outputs, inputs); null where only the packed copy is needed
    private readonly PackedWeight? packed;
    private readonly bool isCast;

    /// <summary>Makes the weight and lays it out for many products; new tensors belong to the current dispose scope.</summary>
    /// <param name="layer">The weights.</param>
    /// <param name="packs">Whether to lay it out. A gradient needs the weight as it is.</param>
    public Linear(LinearWeights layer, bool packs)
    {
        (Shape, Role, Bias, isCast) = (layer.Shape, layer.Role, layer.Bias, layer.IsCast);
        using var scope = NewDisposeScope();
        var made = layer.Make();
        using var span = Phases.Time(Phases.Blocks);
        packed = !packs ? null : isCast ? Autocast.Packed(made) : PackedWeight.TryOf(made);
        packed?.MoveToOuterDisposeScope();
        weight = packed is null ? made.MoveToOuterDisposeScope() : null;
    }

    /// <summary>Name, outputs and inputs.</summary>
    public LinearLayer Shape { get; }

    /// <summary>What the layer computes.</summary>
    public LinearRole Role { get; }

    /// <summary>(outputs); null where the layer has none.</summary>
    public Tensor? Bias { get; }

    /// <summary>(rows, inputs) to (rows, outputs), in the type of the products.</summary>
    public Tensor Apply(Tensor x) => isCast ? Autocast.Linear(x, weight, packed, Bias)
        : packed?.Apply(x, Bias) ?? PackedWeight.Linear(x, weight!, Bias);
}

/// <summary>Computes activations; in place where no gradient needs the input again.</summary>
internal static class ActivationFunctions
{
    /// <summary>Any shape to the same shape.</summary>
    public static Tensor Apply(this Activation activation, Tensor x)
    {
        var keep = x.requires_grad;
        return activation switch
        {
            Activation.Gelu => keep ? x.gelu() : x.gelu_(),
            Activation.Relu => keep ? x.relu() : x.relu_(),
            Activation.Silu => keep ? x.silu() : InPlace(x, Activations.Silu, x => x.silu_()),
            _ => keep ? x * TanhGate(x) : InPlace(x, Activations.GeluTanh, x => x.mul_(TanhGate(x))),
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

    // 0.5 (1 + tanh u) = sigmoid(2u), which saves two passes over the data: x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)).
    private static Tensor TanhGate(Tensor x)
    {
        var scale = 2 * Math.Sqrt(2 / Math.PI);
        return (x * x).mul_(0.044715 * scale).add_(scale).mul_(x).sigmoid_();
    }
}
