using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>Options of <see cref="ObsLevels"/>.</summary>
public sealed record ObsLevelsOptions : ActivationOptions
{
    [Description("Stored levels of every sublayer, each a step of equally many parameters; a sublayer with fewer head groups has one level "
        + "for each. Encodings must have the same number.")]
    [Range(1, 1000)]
    public int Levels { get; init; } = 10;

    [Description("Added to the diagonal of the Hessian, as a share of its mean; raised tenfold, up to four times, "
        + "if the Hessian cannot be inverted.")]
    [Range(0.0, 1.0)]
    public double Damping { get; init; } = 0.01;
}

/// <summary>
/// Removes heads and channels one by one, always the one that changes the sublayer's output least, and updates the others to compensate.
/// </summary>
/// <remarks>
/// The level database of Tang et al. 2025, DarwinLM, section 3.1, by the method of Kurtic et al. 2023, ZipLM, section 3.1. H = 2/n X'X of
/// the last layer's inputs, damped. Structure j costs sum_i w_ij (H^-1_jj)^-1 w_ij', where w_ij are the weights of row i on it; then
/// W -= W_:j (H^-1_jj)^-1 H^-1_j: and H^-1 loses j. One pass from all structures to none gives every level.
/// </remarks>
[Plugin("obs-levels")]
[Description("Physically removes head groups and inner channels by second-order importance; all levels of all sublayers are made before "
    + "the search (DarwinLM, ZipLM).")]
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
        IStructureRemoval structures = width == 1 ? new ColumnRemoval(weight, inverse) : new GroupRemoval(weight, inverse, width);
        List<int> order = [];
        List<Tensor> weights = [];
        foreach (var count in target.Counts)
        {
            while (order.Count < count)
            {
                order.Add(structures.Remove());
            }

            weights.Add(structures.Weight().t().to(target.Weight.dtype).contiguous());
        }

        while (order.Count < target.Structures)
        {
            order.Add(structures.Remove());
        }

        return weights.TrueForAll(each => each.isfinite().all().item<bool>())
            ? new(order, [.. weights.Select(each => each.MoveToOuterDisposeScope())])
            : throw new InvalidDataException(
                $"{target.Sublayer.Id}: its weights are NaN or infinite after the removal of structures; raise damping.");
    }
}
