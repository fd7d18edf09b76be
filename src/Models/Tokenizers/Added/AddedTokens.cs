using System.Buffers;
using EvoPrune.Models.Tokenizers.PreTokenizers;

namespace EvoPrune.Models.Tokenizers.Added;

/// <summary>Finds added tokens in text: the first that stands there, the longest of those that begin at the same place.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<string, AddedToken> bySpelling = new(StringComparer.Ordinal);
    private readonly int[] lengths;
    private readonly SearchValues<string> spellings;

    private AddedTokens(IEnumerable<AddedToken> tokens)
    {
        foreach (var token in tokens)
        {
            bySpelling[token.Content] = token;
        }

        lengths = [.. bySpelling.Keys.Select(spelling => spelling.Length).Distinct().OrderDescending()];
        spellings = SearchValues.Create([.. bySpelling.Keys], StringComparison.Ordinal);
    }

    /// <summary>A finder, or null where there is nothing to find.</summary>
    public static AddedTokens? Of(IEnumerable<AddedToken> tokens) =>
        tokens.Where(token => token.Content.Length > 0).ToArray() is { Length: > 0 } some ? new(some) : null;

    /// <summary>Adds the ids of added tokens, and hands on the text between them.</summary>
    public static void Cut(AddedTokens? tokens, ReadOnlySpan<char> text, List<int> ids, PieceSink between)
    {
        var done = 0;
        for (var from = 0; tokens is not null && tokens.TryFind(text, from, out var at, out var token);)
        {
            from = at + token.Content.Length;
            if (token.SingleWord && IsInWord(text, at, from))
            {
                continue;
            }

            at = token.LeftStrip ? Math.Max(done, text[..at].TrimEnd().Length) : at;
            Hand(text, done, at, between);
            ids.Add(token.Id);
            from = token.RightStrip ? text.Length - text[from..].TrimStart().Length : from;
            done = from;
        }

        Hand(text, done, text.Length, between);
    }

    private static void Hand(ReadOnlySpan<char> text, int start, int end, PieceSink between)
    {
        if (start < end)
        {
            between(text[start..end], first: start == 0);
        }
    }

    private static bool IsInWord(ReadOnlySpan<char> text, int start, int end) =>
        (start > 0 && WordCharacters.EndsWithOne(text[..start])) || (end < text.Length && WordCharacters.StartsWithOne(text[end..]));

    private bool TryFind(ReadOnlySpan<char> text, int from, out int at, out AddedToken token)
    {
        token = null!;
        at = text[from..].IndexOfAny(spellings);
        if (at < 0)
        {
            return false;
        }

        at += from;
        var known = bySpelling.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var length in lengths)
        {
            if (length <= text.Length - at && known.TryGetValue(text.Slice(at, length), out token!))
            {
                return true;
            }
        }

        throw new InvalidOperationException("A spelling was found that no added token has.");
    }
}
