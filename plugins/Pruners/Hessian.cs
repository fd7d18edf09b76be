using System.Globalization;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>The Hessian of a layer's squared output error, H = 2/n X'X, the same for every output row (Frantar and Alistarh 2023, section 3.1).</summary>
internal static class Hessian
{
    private const int Attempts = 5;

    /// <summary>The upper triangular U of H^-1 = U'U, float32, and which inputs were zero for all tokens.</summary>
    /// <inheritdoc cref="Solve" path="/param"/>
    /// <inheritdoc cref="Solve" path="/exception"/>
    public static (Tensor Factor, Tensor Dead) InverseFactor(InputStatistics inputs, double damping, string layer, string pruner, IPrunerLog log) =>
        Solve(inputs, damping, layer, pruner, log, TryFactor);

    /// <summary>H^-1, float64, and which inputs were zero for all tokens.</summary>
    /// <inheritdoc cref="Solve" path="/param"/>
    /// <inheritdoc cref="Solve" path="/exception"/>
    public static (Tensor Inverse, Tensor Dead) Inverse(InputStatistics inputs, double damping, string layer, string pruner, IPrunerLog log) =>
        Solve(inputs, damping, layer, pruner, log, TryInverse);

    /// <summary>Damps H until it can be solved for.</summary>
    /// <param name="inputs">What went into the layer.</param>
    /// <param name="damping">Added to the diagonal, as a share of its mean.</param>
    /// <param name="layer">The layer's name.</param>
    /// <param name="pruner">Who asks, for the log.</param>
    /// <param name="log">Told where more damping was needed.</param>
    /// <param name="trySolve">What to make of H; null where it is not positive definite.</param>
    /// <exception cref="InvalidDataException">No damping made H positive definite.</exception>
    private static (Tensor Solved, Tensor Dead) Solve(
        InputStatistics inputs, double damping, string layer, string pruner, IPrunerLog log, Func<Tensor, Tensor?> trySolve)
    {
        var gram = inputs.Gram ?? throw new InvalidOperationException($"{layer} comes without the inner products of its inputs.");
        using var scope = NewDisposeScope();

        // In 64 bits: with few tokens H is nearly singular, and all that holds the factor together is the damping.
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
                    log.Write(string.Create(CultureInfo.InvariantCulture, $"{pruner}: the Hessian of {layer} has no Cholesky factor with damping {asked}; {damping} was used."));
                }

                return (solved.MoveToOuterDisposeScope(), dead.MoveToOuterDisposeScope());
            }

            (added, damping) = (damping, damping == 0 ? 0.001 : damping * 10);
        }

        throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The Hessian of {layer} has no Cholesky factor, even with damping {added}."));
    }

    private static Tensor? TryInverse(Tensor hessian)
    {
        using var scope = NewDisposeScope();
        var (lower, info) = linalg.cholesky_ex(hessian);
        return info.item<int>() != 0 || lower.cholesky_inverse() is not { } inverse || !inverse.isfinite().all().item<bool>() ? null : inverse.MoveToOuterDisposeScope();
    }

    // Backwards, H = V V' with V upper triangular; then H^-1 = V'^-1 V^-1, and V^-1 is the factor: one factorisation instead of two and an inverse.
    private static Tensor? TryFactor(Tensor hessian)
    {
        using var scope = NewDisposeScope();
        using var backwards = hessian.flip(0, 1);
        var (lower, info) = linalg.cholesky_ex(backwards);
        if (info.item<int>() != 0)
        {
            return null;
        }

        using var upper = lower.flip(0, 1);
        lower.Dispose();
        backwards.Dispose();
        using var one = eye(hessian.shape[0], dtype: ScalarType.Float64, device: hessian.device);
        var factor = linalg.solve_triangular(upper, one, upper: true).to(ScalarType.Float32).contiguous();
        return factor.isfinite().all().item<bool>() ? factor.MoveToOuterDisposeScope() : null;
    }
}
