using System.ComponentModel;
using static TorchSharp.torch;

namespace EvoPrune.Fitness;

/// <summary>Options of <see cref="ReconstructionError"/>.</summary>
public sealed record ReconstructionErrorOptions
{
    [Description("Which outputs are compared: the hidden states after the final norm, or the residual stream after every block, "
        + "with the distances summed.")]
    public ReconstructedOutput Of { get; init; } = ReconstructedOutput.LastHiddenState;
}

/// <summary>Which outputs <see cref="ReconstructionError"/> compares.</summary>
public enum ReconstructedOutput
{
    /// <summary>The hidden states that enter the head.</summary>
    LastHiddenState,

    /// <summary>The residual stream after every block.</summary>
    Layers,
}

/// <summary>Frobenius distance between the outputs of the dense model and of the pruned model on the calibration tokens.</summary>
/// <remarks>
/// Liu et al. 2025, OptiShear, model-wise reconstruction error. The paper does not say which outputs; the last hidden state is our default.
/// The distance grows with the number of tokens, so values on different calibration sets are not comparable.
/// </remarks>
[Plugin("reconstruction-error")]
[Description("Frobenius distance between dense and pruned outputs.")]
public sealed class ReconstructionError : IWindowFitness
{
    private readonly ReconstructedOutput of;
    private readonly DenseStates denseStates;

    public ReconstructionError(ReconstructionErrorOptions options)
    {
        of = options.Of;
        denseStates = new((dense, windows) =>
        {
            var states = new List<HostMatrix>();
            Visit(dense, windows, (_, matrix) => states.Add(new(matrix)));
            return states;
        });
    }

    public Metric Metric { get; } = new("reconstruction error", "", Direction.Minimize, "0.000");

    public double Measure(Trial trial)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var dense = denseStates.Of(trial.Dense, trial.Tokens);
        var sum = 0.0;
        Visit(trial.Candidate, trial.Tokens, (output, pruned) => sum += Combine(Squares(trial, dense[output], pruned)));
        return sum;
    }

    /// <summary>False for several blocks: their distances are summed after the square root, so they are no sum over windows.</summary>
    public bool HasWindows => of == ReconstructedOutput.LastHiddenState;

    public double Combine(IReadOnlyList<double> windows) => Math.Sqrt(windows.Sum());

    public IReadOnlyList<double> MeasureWindows(Trial trial)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        IReadOnlyList<double> squares = [];
        Visit(trial.Candidate, trial.Tokens, (_, pruned) => squares = Squares(trial, denseStates.Of(trial.Dense, trial.Tokens)[0], pruned));
        return squares;
    }

    private void Visit(ICandidate model, TokenWindows windows, Action<int, Tensor> visit)
    {
        var tokens = windows.ToTensor();
        if (of == ReconstructedOutput.Layers)
        {
            var blocks = model as IBlockwiseCandidate
                ?? throw new NotSupportedException($"{model.GetType().Name} does not expose block states; use of: last-hidden-state.");
            blocks.BlockStates(tokens, (block, states) => visit(block, Rows(states)));
        }
        else
        {
            visit(0, Rows(model.HiddenStates(tokens)));
        }
    }

    private static Tensor Rows(Tensor states) => states.reshape(-1, states.shape[^1]);

    // The squared distance of every window. Differences in double precision exist for one window at a time; results leave the device
    // together.
    private static double[] Squares(Trial trial, HostMatrix dense, Tensor pruned)
    {
        using var scope = NewDisposeScope();
        var (windows, length) = (trial.Tokens.Count, trial.Tokens.Length);
        var squares = zeros(windows, dtype: ScalarType.Float64, device: pruned.device);
        for (var window = 0; window < windows; window++)
        {
            using var each = NewDisposeScope();
            var start = (long)window * length;
            var difference = pruned.narrow(0, start, length).to(ScalarType.Float64)
                - dense.Rows(trial, start, length, pruned).to(ScalarType.Float64);
            squares.narrow(0, window, 1).copy_(difference.square().sum());
        }

        return squares.cpu().data<double>().ToArray();
    }
}
