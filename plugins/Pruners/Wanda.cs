using System.ComponentModel;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>
/// Sets the weights of smallest |W_ij| ||X_j||_2 to zero: floor(ratio * inputs) in every output row, or N:M along the inputs.
/// </summary>
/// <remarks>Sun, Liu, Bair and Kolter, "A Simple and Effective Pruning Approach for Large Language Models", ICLR 2024, section 3.</remarks>
[Plugin("wanda")]
[Description("Sets the weights of smallest magnitude times input norm to zero, per output row or per N:M group.")]
public sealed class Wanda(ActivationOptions options) : IActivationPruner
{
    public ActivationNeeds Needs { get; } = new(InputStatistic.Norms, options.Statistics);

    public string? Objection(LinearLayer layer, Treatment treatment) => PruningTargets.Objection(layer, treatment, "wanda");

    public Tensor Prune(PruningTarget target)
    {
        var treatment = target.Sparsified("wanda");
        using var scope = NewDisposeScope();
        var scores = target.Weight.abs().to(ScalarType.Float32).mul_(target.Measured().Norms);
        return LowestScores.SetToZero(target, treatment, scores).MoveToOuterDisposeScope();
    }
}
