using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EvoPrune.Pruners.Surgery;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>Options of <see cref="ObsLevels"/>.</summary>
public sealed record ObsLevelsOptions : ActivationOptions
{
    [Description("Levels of every sublayer that are stored, each a step of equally many parameters; a sublayer with fewer head groups has one level for each. Encodings say the same number.")]
    [Range(1, 1000)]
    public int Levels { get; init; } = 10;

    [Description("Added to the diagonal of the Hessian, as a share of its mean; raised tenfold, a few times, where the Hessian cannot be inverted.")]
    [Range(0.0, 1.0)]
    public double Damping { get; init; } = 0.01;
}

/// <summary>Takes heads and channels out one by one, always the one that costs the sublayer's output least, and lets the others make up for it.</summary>
/// <remarks>
/// The level database of DarwinLM (seed 001, section 3.1), by ZipLM (Kurtic et al. 2023, section 3.1). H = 2/n X'X of the last layer's
/// inputs, damped. Part j costs sum_i w_ij (H^-1_jj)^-1 w_ij', w_ij being what row i reads of it; then W -= W_:j (H^-1_jj)^-1 H^-1_j: and H^-1
/// loses j. One pass from all parts to none gives every level.
/// </remarks>
[Plugin("obs-levels")]
[Description("Physically removes head groups and inner channels by second-order importance, at every level of every sublayer beforehand (DarwinLM, ZipLM).")]
public sealed class ObsLevels(ObsLevelsOptions options, IPrunerLog log) : IStructuredPruner
{
    public int Levels => options.Levels;

    public ActivationSource Source => options.Statistics;

    public ShrunkSublayer Shrink(ShrinkTarget target)
    {
        using var scope = NewDisposeScope();
        var (inverse, dead) = Hessian.Inverse(target.Inputs, options.Damping, target.Sublayer.Layers[^1].Name, "obs-levels", log);
        var weight = target.Weight.t().to(ScalarType.Float64).masked_fill(dead.unsqueeze(1), 0).contiguous();
        var width = weight.shape[0] / target.Structures;
        ISurgery surgery = width == 1 ? new ColumnSurgery(weight, inverse) : new GroupSurgery(weight, inverse, width);
        List<int> order = [];
        List<Tensor> weights = [];
        foreach (var count in target.Counts)
        {
            while (order.Count < count)
            {
                order.Add(surgery.Remove());
            }

            weights.Add(surgery.Weight().t().to(target.Weight.dtype).contiguous());
        }

        while (order.Count < target.Structures)
        {
            order.Add(surgery.Remove());
        }

        return weights.TrueForAll(each => each.isfinite().all().item<bool>())
            ? new(order, [.. weights.Select(each => each.MoveToOuterDisposeScope())])
            : throw new InvalidDataException($"{target.Sublayer.Id}: its weights are no numbers after the removal of parts; raise damping.");
    }
}
