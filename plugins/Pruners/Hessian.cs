using System.Globalization;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>
/// The Hessian of a layer's squared output error, H = 2/n X'X, equal for all output rows (Frantar and Alistarh 2023, section 3.1).
/// </summary>
internal static class Hessian
{
    private const int Attempts = 5;

    /// <summary>The upper triangular U of H^-1 = U'U, float32, and a mask of the inputs that are zero for all tokens.</summary>
    /// <inheritdoc cref="Solve" path="/param"/>
    /// <inheritdoc cref="Solve" path="/exception"/>
    public static (Tensor Factor, Tensor Dead) InverseFactor(
        InputStatistics inputs, double damping, string layer, string pruner, IPrunerLog log) =>
        Solve(inputs, damping, layer, pruner, log, TryFactor);

    /// <summary>H^-1, float64, and a mask of the inputs that are zero for all tokens.</summary>
    /// <inheritdoc cref="Solve" path="/param"/>
    /// <inheritdoc cref="Solve" path="/exception"/>
    public static (Tensor Inverse, Tensor Dead) Inverse(
        InputStatistics inputs, double damping, string layer, string pruner, IPrunerLog log) =>
        Solve(inputs, damping, layer, pruner, log, TryInverse);

    /// <summary>Damps H until it can be factored.</summary>
    /// <param name="inputs">Statistics of the layer's inputs, with the Gram matrix.</param>
    /// <param name="damping">Added to the diagonal, as a share of its mean.</param>
    /// <param name="layer">The layer's name.</param>
    /// <param name="pruner">The pruner's id, for the log.</param>
    /// <param name="log">Receives a line if more damping was needed.</param>
    /// <param name="trySolve">Computes the result from H; null if H is not positive definite.</param>
    /// <exception cref="InvalidDataException">No damping made H positive definite.</exception>
    private static (Tensor Solved, Tensor Dead) Solve(
        InputStatistics inputs, double damping, string layer, string pruner, IPrunerLog log, Func<Tensor, Tensor?> trySolve)
    {
        var gram = inputs.Gram ?? throw new InvalidOperationException($"{layer} comes without the inner products of its inputs.");
        using var scope = NewDisposeScope();

        // In 64 bits, because with few tokens H is nearly singular and only the damping makes it positive definite.
        var hessian = gram.to(ScalarType.Float64).mul_(2.0 / inputs.Tokens);
        var diagonal = hessian.diagonal();
        var dead = diagonal.eq(0);
        diagonal.masked_fill_(dead, 1);
        var (mean, asked, added) = (diagonal.mean().item<double>(), damping, 0.0);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            diagonal.add_((damping - added) * mean);
            if (trySolve(hessian) is { } solved)
            {
                if (attempt > 0)
                {
                    log.Write(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{pruner}: the Hessian of {layer} has no Cholesky factor with damping {asked}; {damping} was used."));
                }

                return (solved.MoveToOuterDisposeScope(), dead.MoveToOuterDisposeScope());
            }

            (added, damping) = (damping, damping == 0 ? 0.001 : damping * 10);
        }

        throw new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture, $"The Hessian of {layer} has no Cholesky factor, even with damping {added}."));
    }

    private static Tensor? TryInverse(Tensor hessian)
    {
        using var scope = NewDisposeScope();
        var (lower, info) = linalg.cholesky_ex(hessian);
        if (info.item<int>() != 0)
        {
            return null;
        }

        var inverse = lower.cholesky_inverse();
        return inverse.isfinite().all().item<bool>() ? inverse.MoveToOuterDisposeScope() : null;
    }

    // In reversed order, H = V V' with V upper triangular, so H^-1 = V'^-1 V^-1 and V^-1 is the factor. This takes one factorisation
    // instead of two and an inverse.
    private static Tensor? TryFactor(Tensor hessian)
    {
        using var scope = NewDisposeScope();
        using var reversed = hessian.flip(0, 1);
        var (lower, info) = linalg.cholesky_ex(reversed);
        if (info.item<int>() != 0)
        {
            return null;
        }

        using var upper = lower.flip(0, 1);
        lower.Dispose();
        reversed.Dispose();
        using var identity = eye(hessian.shape[0], dtype: ScalarType.Float64, device: hessian.device);
        var factor = linalg.solve_triangular(upper, identity, upper: true).to(ScalarType.Float32).contiguous();
        return factor.isfinite().all().item<bool>() ? factor.MoveToOuterDisposeScope() : null;
    }
}
