namespace EvoPrune.Assets.Measures;

/// <summary>Counts of tokens and of pairs of neighbours: what can be known of a text without any memory of it.</summary>
/// <remarks>
/// Unigrams are smoothed by adding one. Bigrams are discounted by n1 / (n1 + 2 n2), where n1 and n2 are the numbers of pairs seen
/// once and twice, and what that frees goes to the unigrams (Ney, Essen and Kneser 1994, interpolated absolute discounting).
/// </remarks>
internal sealed class NGrams
{
    private readonly long[] tokens;
    private readonly long[] predecessors;
    private readonly int[] followers;
    private readonly int[,] pairs;
    private readonly double discount;

    /// <summary>Counts a text.</summary>
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

    /// <summary>Tokens counted.</summary>
    public long Total { get; }

    /// <summary>Probability of a token wherever it stands.</summary>
    public double Unigram(int token) => (tokens[token] + 1.0) / (Total + tokens.Length);

    /// <summary>Probability of a token after another.</summary>
    public double Bigram(int previous, int token) =>
        predecessors[previous] == 0
            ? Unigram(token)
            : (Math.Max(pairs[previous, token] - discount, 0) + discount * followers[previous] * Unigram(token)) / predecessors[previous];

    /// <summary>Surprise by the same positions on which a model is scored: all but the first of every window.</summary>
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
