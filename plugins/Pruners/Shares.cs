using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>Values divided by quantities of a matrix of magnitudes.</summary>
internal static class Shares
{
    // Keeps the share of nothing in nothing a number; no sum that matters is so small.
    private const double Tiny = 1e-30;

    /// <summary>values / divisor.</summary>
    public static Tensor Of(Tensor values, Tensor divisor) => values / divisor.clamp_min(Tiny);

    /// <summary>values / row sums + values / column sums, of the magnitudes.</summary>
    public static Tensor InRowAndColumn(Tensor values, Tensor magnitudes) =>
        Of(values, magnitudes.sum(1, keepdim: true)) + Of(values, magnitudes.sum(0, keepdim: true));
}
