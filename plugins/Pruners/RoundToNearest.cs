using System.ComponentModel;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>Rounds every weight to the nearest of 2^bits - 1 evenly spaced values around zero, one scale per output row.</summary>
/// <remarks>The simplest quantization, without calibration data: the baseline that Matar et al. compare pruning with.</remarks>
[Plugin("round-to-nearest")]
[Description("Quantizes weights to a few bits: symmetric, one scale per output row.")]
public sealed class RoundToNearest : IPruner
{
    public string? Objection(LinearLayer layer, Treatment treatment) =>
        treatment is Quantize ? null : $"round-to-nearest quantizes; it has no answer to '{treatment}'";

    public Tensor Prune(PruningTarget target)
    {
        if (target.Treatment is not Quantize { Bits: var bits })
        {
            throw new NotSupportedException(Objection(target.Layer, target.Treatment) + ".");
        }

        using var scope = NewDisposeScope();
        var steps = (1 << (bits - 1)) - 1;

        // Any positive scale serves a row of zeros.
        var scale = target.Weight.abs().amax([1], keepdim: true).div(steps).clamp_min(1e-30);
        return target.Weight.div(scale).round().mul(scale).MoveToOuterDisposeScope();
    }
}
