namespace EvoPrune.Calibration;

/// <summary>Turns places in a text into places among its tokens.</summary>
internal static class TokenOffsets
{
    /// <summary>How many tokens stand before each place, in the order given.</summary>
    /// <remarks>The text is tokenized piece by piece between the places: exact as long as no token
    /// spans one, and chunks start at white space or behind a sentence's mark, where tokens do too in most vocabularies.</remarks>
    public static IReadOnlyList<int> Of(ITextCorpus corpus, IReadOnlyList<int> places)
    {
        Dictionary<int, int> offsets = [];
        var (place, tokens) = (0, 0);
        foreach (var next in places.Distinct().Order())
        {
            tokens += corpus.Encode(corpus.Text[place..next]).Count;
            (offsets[next], place) = (tokens, next);
        }

        return [.. places.Select(start => offsets[start])];
    }
}
