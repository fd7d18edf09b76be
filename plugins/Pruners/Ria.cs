using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>Options of <see cref="Ria"/>.</summary>
public sealed record RiaOptions : ActivationOptions
{
    [Description("Exponent of the input norms; 0 ignores activations.")]
    [Range(0.0, 4.0)]
    public double Exponent { get; init; } = 0.5;
}

/// <summary>Relative importance and activations: the sum of a weight's shares in its row and in its column, times ||X_j||_2^a.</summary>
/// <remarks>
/// Zhang, Bai, Lin et al., "Plug-and-Play: An Efficient Post-training Pruning Method for Large Language Models", ICLR 2024, section 3.
/// </remarks>
[Plugin("ria")]
[Description("Sets the weights of smallest relative importance times a power of the input norm to zero, per output row or per N:M group.")]
public sealed class Ria(RiaOptions options) : IActivationPruner
{
    public ActivationNeeds Needs { get; } = new(InputStatistic.Norms, options.Statistics);

    public string? Objection(LinearLayer layer, Treatment treatment) => PruningTargets.Objection(layer, treatment, "ria");

    public Tensor Prune(PruningTarget target)
    {
        var treatment = target.Sparsified("ria");
        using var scope = NewDisposeScope();
        var magnitudes = target.Weight.abs().to(ScalarType.Float32);
        var norms = target.Measured().Norms;
        var importance = PruningTargets.RelativeImportance(magnitudes, magnitudes);
        var scores = importance * (options.Exponent == 0.5 ? norms.sqrt() : norms.pow(options.Exponent));
        return LowestScores.SetToZero(target, treatment, scores).MoveToOuterDisposeScope();
    }
}
