using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>Options of <see cref="Ria"/>.</summary>
public sealed record RiaOptions : ActivationOptions
{
    [Description("Exponent of the input norms; 0 leaves activations out.")]
    [Range(0.0, 4.0)]
    public double Exponent { get; init; } = 0.5;
}

/// <summary>Relative importance and activations: a weight's shares in its row and in its column, added, times ||X_j||_2^a.</summary>
/// <remarks>Zhang, Bai, Lin et al., "Plug-and-Play: An Efficient Post-training Pruning Method for Large Language Models", ICLR 2024, section 3.</remarks>
[Plugin("ria")]
[Description("Zeros the weights of smallest relative importance times a power of the input norm, per output row or per N:M group.")]
public sealed class Ria(RiaOptions options) : IActivationPruner
{
    public ActivationNeeds Needs { get; } = new(InputStatistic.Norms, options.Statistics);

    public string? Objection(LinearLayer layer, Treatment treatment) => Targets.Objection(layer, treatment, "ria");

    public Tensor Prune(PruningTarget target)
    {
        var treatment = target.Sparsified("ria");
        using var scope = NewDisposeScope();
        var magnitudes = target.Weight.abs().to(ScalarType.Float32);
        var norms = target.Measured().Norms;
        var shares = Shares.InRowAndColumn(magnitudes, magnitudes);
        var scores = shares * (options.Exponent == 0.5 ? norms.sqrt() : norms.pow(options.Exponent));
        return Masks.Apply(target, treatment, scores).MoveToOuterDisposeScope();
    }
}
