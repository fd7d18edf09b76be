using EvoPrune.Tensors.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>The negative log-likelihood of a text under a model: the one definition behind every perplexity of the project.</summary>
/// <param name="Sum">Negative log-likelihood of all predicted tokens, in nats.</param>
/// <param name="Count">Number of predicted tokens: all but the first of every window.</param>
public readonly record struct NegativeLogLikelihood(double Sum, long Count)
{
    /// <summary>exp(mean negative log-likelihood).</summary>
    public double Perplexity => Math.Exp(Sum / Count);

    /// <summary>Adds the values of two disjoint parts of a text.</summary>
    public static NegativeLogLikelihood operator +(NegativeLogLikelihood left, NegativeLogLikelihood right) =>
        new(left.Sum + right.Sum, left.Count + right.Count);

    /// <summary>Scores windows, each on its own. Positions 1 to length - 1 are predicted; sums are in double precision.</summary>
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

    // The sum over rows of logits (rows, vocabulary), for the token that follows each row.
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
            var rowLogits = numbers.Slice(row * vocabulary, vocabulary);
            sum += LogSumExp.Of(rowLogits) - rowLogits[(int)next[row]];
        }

        return tensor(sum);
    }
}

/// <summary>The positions of windows from which a next token is predicted, in chunks for which logits exist at a time.</summary>
/// <remarks>
/// A chunk never crosses a window, so a window's results do not depend on the windows beside it, to the bit. The full
/// (positions, vocabulary) matrix never exists.
/// </remarks>
public static class ScoredPositions
{
    private const int HostRows = 128, DeviceRows = 1024;

    /// <summary>Rows of logits that exist at a time; more on devices other than the host, to keep them busy.</summary>
    public static int RowsOn(Device device) => device.type == DeviceType.CPU ? HostRows : DeviceRows;

    /// <summary>Window, first position and number of positions of every chunk.</summary>
    /// <param name="windows">All windows.</param>
    /// <param name="device">The device on which logits are computed.</param>
    public static IEnumerable<(int Window, int Start, int Count)> Chunks(TokenWindows windows, Device device)
    {
        var rows = RowsOn(device);
        for (var window = 0; window < windows.Count; window++)
        {
            for (var start = 0; start < windows.Length - 1; start += rows)
            {
                yield return (window, start, Math.Min(rows, windows.Length - 1 - start));
            }
        }
    }
}
