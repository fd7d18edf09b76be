namespace EvoPrune.Assets;

/// <summary>Unigram and bigram models of a text, as baselines for the perplexity.</summary>
/// <remarks>
/// Unigrams are smoothed by adding one. Bigrams use interpolated absolute discounting (Ney, Essen and Kneser 1994): the discount is
/// n1 / (n1 + 2 n2), where n1 and n2 are the numbers of pairs that occur once and twice, and its mass goes to the unigrams.
/// </remarks>
internal sealed class NGrams
{
    private readonly long[] tokens;
    private readonly long[] predecessors;
    private readonly int[] followers;
    private readonly int[,] pairs;
    private readonly double discount;

    /// <summary>Counts the tokens and pairs of a text.</summary>
    public NGrams(IReadOnlyList<int> text, int vocabulary)
    {
        (tokens, predecessors, followers) = (new long[vocabulary], new long[vocabulary], new int[vocabulary]);
        pairs = new int[vocabulary, vocabulary];
        for (var i = 0; i < text.Count; i++)
        {
            tokens[text[i]]++;
            if (i > 0)
            {
                predecessors[text[i - 1]]++;
                followers[text[i - 1]] += pairs[text[i - 1], text[i]]++ == 0 ? 1 : 0;
            }
        }

        double once = pairs.Cast<int>().Count(count => count == 1);
        double twice = pairs.Cast<int>().Count(count => count == 2);
        discount = once == 0 ? 0.5 : once / (once + 2 * twice);
        Total = text.Count;
    }

    /// <summary>Number of tokens in the text.</summary>
    public long Total { get; }

    /// <summary>Probability of a token.</summary>
    public double Unigram(int token) => (tokens[token] + 1.0) / (Total + tokens.Length);

    /// <summary>Probability of a token after another.</summary>
    public double Bigram(int previous, int token) =>
        predecessors[previous] == 0
            ? Unigram(token)
            : (Math.Max(pairs[previous, token] - discount, 0) + discount * followers[previous] * Unigram(token)) / predecessors[previous];

    /// <summary>Log-likelihood at the positions where a model is scored: all but the first of each window.</summary>
    public (NegativeLogLikelihood Unigram, NegativeLogLikelihood Bigram) Score(TokenWindows windows)
    {
        var (unigram, bigram) = (0.0, 0.0);
        for (var i = 0; i < windows.Ids.Length; i++)
        {
            if (i % windows.Length != 0)
            {
                unigram -= Math.Log(Unigram(windows.Ids[i]));
                bigram -= Math.Log(Bigram(windows.Ids[i - 1], windows.Ids[i]));
            }
        }

        var count = windows.Tokens - windows.Count;
        return (new(unigram, count), new(bigram, count));
    }
}
