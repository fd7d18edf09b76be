namespace EvoPrune.Models.Tokenizers;

/// <summary>WordPiece: repeatedly takes the longest matching token. If a rest is left, the whole word is unknown.</summary>
internal sealed class WordPiece : IWordModel
{
    private readonly Dictionary<string, int> initial;
    private readonly Dictionary<string, int> continuing = new(StringComparer.Ordinal);
    private readonly int unknown;
    private readonly int longestWord;
    private readonly int longestToken;

    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">Ids of tokens.</param>
    /// <param name="prefix">Prefix of tokens that continue a word.</param>
    /// <param name="unknown">Id of the unknown token.</param>
    /// <param name="longestWord">Longer words, in characters, are unknown.</param>
    public WordPiece(IReadOnlyDictionary<string, int> vocabulary, string prefix, int unknown, int longestWord)
    {
        (this.unknown, this.longestWord) = (unknown, longestWord);
        initial = new(vocabulary, StringComparer.Ordinal);
        foreach (var (token, id) in vocabulary.Where(token => token.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            continuing.Add(token[prefix.Length..], id);
        }

        longestToken = vocabulary.Keys.Select(token => token.Length).DefaultIfEmpty().Max();
    }

    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        var before = ids.Count;
        var rest = Characters(word) <= longestWord ? word : default;
        while (!rest.IsEmpty && TryLongest(rest, ids.Count == before ? initial : continuing, out var length, out var id))
        {
            ids.Add(id);
            rest = rest[length..];
        }

        if (!rest.IsEmpty || ids.Count == before)
        {
            ids.RemoveRange(before, ids.Count - before);
            ids.Add(unknown);
        }
    }

    private static int Characters(ReadOnlySpan<char> word)
    {
        var count = 0;
foreach (var character in word)
        {
            count += char.IsLowSurrogate(character) ? 0 : 1;
        }

        return count;
    }

    private bool TryLongest(ReadOnlySpan<char> text, Dictionary<string, int> tokens, out int length, out int id)
    {
        var known = tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        for (length = Math.Min(text.Length, longestToken); length > 0; length--)
        {
            if (known.TryGetValue(text[..length], out id))
            {
                return true;
            }
        }

        id = 0;
        return false;
    }
}
