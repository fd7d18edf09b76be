using EvoPrune.Tensors.Kernels;
using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>How surprised a model is by a text: the one definition behind every perplexity of the project.</summary>
/// <param name="Sum">Negative log-likelihood of all predicted tokens, in nats.</param>
/// <param name="Count">Predicted tokens: all but the first of every window.</param>
public readonly record struct NegativeLogLikelihood(double Sum, long Count)
{
    /// <summary>exp(mean negative log-likelihood).</summary>
    public double Perplexity => Math.Exp(Sum / Count);

    /// <summary>Adds up two disjoint parts of a text.</summary>
    public static NegativeLogLikelihood operator +(NegativeLogLikelihood left, NegativeLogLikelihood right) =>
        new(left.Sum + right.Sum, left.Count + right.Count);

    /// <summary>Scores windows, each alone; positions 1 to length - 1 are predicted; summed in double precision.</summary>
    public static NegativeLogLikelihood Of(ICandidate candidate, TokenWindows windows) =>
        new(SumsOf(candidate, windows).Sum(), (long)windows.Count * (windows.Length - 1));

    /// <summary>The sum of every window.</summary>
    public static IReadOnlyList<double> SumsOf(ICandidate candidate, TokenWindows windows)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var tokens = windows.ToTensor();
        var hidden = candidate.HiddenStates(tokens);
        var targets = tokens.narrow(1, 1, windows.Length - 1).to(hidden.device);
        var sums = zeros(windows.Count, dtype: ScalarType.Float64, device: hidden.device);
        foreach (var (window, start, count) in ScoredPositions.Chunks(windows, hidden.device))
        {
            using var chunk = NewDisposeScope();
            var logits = candidate.Logits(hidden.select(0, window).narrow(0, start, count));
            sums.narrow(0, window, 1).add_(Of(logits, targets.select(0, window).narrow(0, start, count)));
        }

        return sums.cpu().data<double>().ToArray();
    }

    // The sum over the rows of logits (rows, vocabulary), for the token that follows each.
    private static Tensor Of(Tensor logits, Tensor targets)
    {
        if (!logits.LiesOnHost(ScalarType.Float32))
        {
            var wide = logits.to(ScalarType.Float32);
            return (wide.logsumexp(1) - wide.gather(1, targets.unsqueeze(1)).squeeze(1)).to(ScalarType.Float64).sum();
        }

        var numbers = logits.Numbers<float>();
        var next = targets.Numbers<long>();
        var (vocabulary, sum) = ((int)logits.shape[1], 0.0);
        for (var row = 0; row < next.Length; row++)
        {
            var of = numbers.Slice(row * vocabulary, vocabulary);
            sum += LogSumExp.Of(of) - of[(int)next[row]];
        }

        return tensor(sum);
    }
}
