using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>How surprised a model is by a text: the one definition behind every perplexity of the project.</summary>
/// <param name="Sum">Negative log-likelihood of all predicted tokens, in nats.</param>
/// <param name="Count">Predicted tokens: all but the first of every window.</param>
public readonly record struct NegativeLogLikelihood(double Sum, long Count)
{
    // Logits exist for this many positions at a time; the full (positions x vocabulary) matrix never does.
    private const int ChunkRows = 128;

    /// <summary>exp(mean negative log-likelihood).</summary>
    public double Perplexity => Math.Exp(Sum / Count);

    /// <summary>Adds up two disjoint parts of a text.</summary>
    public static NegativeLogLikelihood operator +(NegativeLogLikelihood left, NegativeLogLikelihood right) =>
        new(left.Sum + right.Sum, left.Count + right.Count);

    /// <summary>Scores windows, each alone; positions 1 to length - 1 are predicted; summed in double precision.</summary>
    public static NegativeLogLikelihood Of(ICandidate candidate, TokenWindows windows)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var tokens = windows.ToTensor();
        var hidden = candidate.HiddenStates(tokens);
        var predicting = hidden.narrow(1, 0, windows.Length - 1).reshape(-1, hidden.shape[2]);
        var targets = tokens.narrow(1, 1, windows.Length - 1).reshape(-1, 1).to(hidden.device);
        var sum = zeros(1, dtype: ScalarType.Float64, device: hidden.device);
        var rows = predicting.shape[0];
        for (long start = 0; start < rows; start += ChunkRows)
        {
            using var chunk = NewDisposeScope();
            var count = Math.Min(ChunkRows, rows - start);
            var logits = candidate.Logits(predicting.narrow(0, start, count)).to(ScalarType.Float32);
            var target = logits.gather(1, targets.narrow(0, start, count)).squeeze(1);
            sum.add_((logits.logsumexp(1) - target).to(ScalarType.Float64).sum());
        }

        return new(sum.item<double>(), rows);
    }
}
