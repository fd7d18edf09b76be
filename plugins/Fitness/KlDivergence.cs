using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;

namespace EvoPrune.Fitness;

/// <summary>Options of <see cref="KlDivergence"/>.</summary>
public sealed record KlDivergenceOptions
{
    [Description("Compare the k most likely tokens of the dense model, and all other tokens as one: a lower bound that moves less data. "
        + "0 for the whole vocabulary.")]
    [Range(0, 1_000_000)]
    public int TopK { get; init; }
}

/// <summary>KL(dense || candidate) in nats, averaged over the predicted positions.</summary>
/// <remarks>
/// KL is the sum over tokens of p log(p / q), where p belongs to the dense model and q to the candidate. Merging tokens can only lower it
/// (data processing inequality), so the top-k value never exceeds the exact one.
/// </remarks>
[Plugin("kl-divergence")]
[Description("KL divergence from the dense model's token distributions to the candidate's.")]
public sealed class KlDivergence(KlDivergenceOptions options) : IWindowFitness
{
    // Below this, 1 - sum(p) in single precision is only rounding error.
    private const double SmallestRest = 1e-7;

    private readonly DenseStates denseStates = new((dense, windows) => [new(Predicting(dense, windows))]);

    public Metric Metric { get; } = new("KL divergence", "nats", Direction.Minimize, "0.0000");

    public double Measure(Trial trial) => Combine(MeasureWindows(trial));

    public double Combine(IReadOnlyList<double> windows) => windows.Average();

    public IReadOnlyList<double> MeasureWindows(Trial trial)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var predicted = trial.Tokens.Length - 1;
        var dense = denseStates.Of(trial.Dense, trial.Tokens)[0];
        var candidate = Predicting(trial.Candidate, trial.Tokens);
        var sums = zeros(trial.Tokens.Count, dtype: ScalarType.Float64, device: candidate.device);
        foreach (var (window, first, count) in ScoredPositions.Chunks(trial.Tokens, candidate.device))
        {
            using var chunk = NewDisposeScope();
            var start = (long)window * predicted + first;
            var p = trial.Cache.GetOrMake(
                new DenseLogits(trial.Dense, trial.Tokens.Slice(window, 1).Hash, first, candidate.dtype),
                () => trial.Dense.Logits(dense.Rows(trial, start, count, candidate)));
            var q = trial.Candidate.Logits(candidate.narrow(0, start, count));
            sums.narrow(0, window, 1).add_(options.TopK > 0 && options.TopK < p.shape[1] ? OverTop(p, q) : LogitDivergence.Sum(p, q));
        }

        return sums.div_(predicted).cpu().data<double>().ToArray();
    }

    private sealed record DenseLogits(ICandidate Dense, string Window, int First, ScalarType Type);

    // The states from which a model predicts: all positions except the last of each window.
    private static Tensor Predicting(ICandidate model, TokenWindows windows)
    {
        var hidden = model.HiddenStates(windows.ToTensor());
        return hidden.narrow(1, 0, windows.Length - 1).reshape(-1, hidden.shape[2]);
    }

    private static Tensor LogProbabilities(Tensor logits) => logits.to(ScalarType.Float32).log_softmax(1);

    private static Tensor Divergence(Tensor p, Tensor q) => p.exp().mul(p - q).to(ScalarType.Float64).sum();

    private Tensor OverTop(Tensor p, Tensor q)
    {
        var (values, tokens) = LogProbabilities(p).topk(options.TopK, dim: 1, sorted: false);
        var (top, same) = (values.to(ScalarType.Float64), LogProbabilities(q).gather(1, tokens).to(ScalarType.Float64));
        return Divergence(top, same) + Divergence(Rest(top), Rest(same));
    }

    private static Tensor Rest(Tensor top) => (1 - top.exp().sum(1)).clamp_min(SmallestRest).log();
}
