using System.Buffers;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Tokens that are recognised as they are spelled before anything else, such as <c>&lt;|endoftext|&gt;</c>.</summary>
internal sealed class AddedTokens
{
    private readonly KeyValuePair<string, int>[] longestFirst;
    private readonly SearchValues<string> spellings;

    public AddedTokens(IReadOnlyDictionary<string, int> ids)
    {
        Ids = ids;
        longestFirst = [.. ids.OrderByDescending(token => token.Key.Length).ThenBy(token => token.Value)];
        spellings = SearchValues.Create([.. ids.Keys], StringComparison.Ordinal);
    }

    public IReadOnlyDictionary<string, int> Ids { get; }

    /// <summary>Where the first added token stands, and which: the longest of those that begin there.</summary>
    public bool TryFind(ReadOnlySpan<char> text, out int at, out string spelling, out int id)
    {
        at = text.IndexOfAny(spellings);
        (spelling, id) = ("", -1);
        if (at < 0)
        {
            return false;
        }

        foreach (var (candidate, value) in longestFirst)
        {
            if (text[at..].StartsWith(candidate, StringComparison.Ordinal))
            {
                (spelling, id) = (candidate, value);
                return true;
            }
        }

        throw new InvalidOperationException("A spelling was found that no added token has.");
    }
}
