using System.Buffers;
using System.Globalization;
using System.Text;

namespace EvoPrune.Models.Tokenizers;

/// <summary>A token that is recognized by its spelling before all other processing, such as <c>&lt;|endoftext|&gt;</c>.</summary>
/// <param name="Content">The spelling.</param>
/// <param name="Id">The id.</param>
internal sealed record AddedToken(string Content, int Id)
{
    /// <summary>Matches only without adjacent word characters.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Includes preceding white space.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>Includes following white space.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Is normalized and matched in the normalized text.</summary>
    public bool Normalized { get; init; }
}

/// <summary>Finds added tokens in text: leftmost first, then longest.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<string, AddedToken> bySpelling = new(StringComparer.Ordinal);
    private readonly int[] lengths;
    private readonly SearchValues<string> spellings;

    private AddedTokens(IEnumerable<AddedToken> tokens)
    {
        foreach (var token in tokens)
        {
            bySpelling.TryAdd(token.Content, token);
        }

        lengths = [.. bySpelling.Keys.Select(spelling => spelling.Length).Distinct().OrderDescending()];
        spellings = SearchValues.Create([.. bySpelling.Keys], StringComparison.Ordinal);
    }

    /// <summary>A finder; null if there are no tokens.</summary>
    public static AddedTokens? Of(IEnumerable<AddedToken> tokens) =>
        tokens.Where(token => token.Content.Length > 0).ToArray() is { Length: > 0 } some ? new(some) : null;

    /// <summary>Adds the ids of added tokens and passes on the text between them.</summary>
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

            // White space that a token takes may hold the next token, as in the reference library.
            at = token.LeftStrip ? Math.Max(done, text[..at].TrimEnd().Length) : at;
            Hand(text, done, at, between);
            ids.Add(token.Id);
            done = token.RightStrip ? text.Length - text[from..].TrimStart().Length : from;
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

/// <summary>Unicode's <c>\w</c>: alphabetic characters, marks, decimal digits, connectors and joiners.</summary>
internal static class WordCharacters
{
    public static bool StartsWithOne(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatusDone && Contains(rune);

    public static bool EndsWithOne(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out var rune, out _) == OperationStatusDone && Contains(rune);

    public static bool Contains(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation => true,
        UnicodeCategory.OtherSymbol => rune.Value is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149)
            or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189),   // Circled and squared letters.
        _ => rune.Value is 0x200C or 0x200D,
    };

    private const System.Buffers.OperationStatus OperationStatusDone = System.Buffers.OperationStatus.Done;
}
