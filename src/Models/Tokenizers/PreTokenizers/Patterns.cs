using System.Globalization;
using System.Text.RegularExpressions;
using System.Text;

namespace EvoPrune.Models.Tokenizers;

/// <summary>A search pattern.</summary>
internal interface IPattern
{
    /// <summary>Adds all matches from left to right, without overlaps and empty matches.</summary>
    void FindAll(ReadOnlySpan<char> text, List<(int Start, int Length)> matches);
}

/// <summary>A fixed text.</summary>
internal sealed class LiteralPattern(string literal) : IPattern
{
    public void FindAll(ReadOnlySpan<char> text, List<(int Start, int Length)> matches)
    {
        var at = 0;
        while (text[at..].IndexOf(literal, StringComparison.Ordinal) is >= 0 and var found)
        {
            matches.Add((at + found, literal.Length));
            at += found + literal.Length;
        }
    }
}

/// <summary>Any character of a set.</summary>
internal sealed class CharacterPattern(Func<Rune, bool> contains) : IPattern
{
    public void FindAll(ReadOnlySpan<char> text, List<(int Start, int Length)> matches)
    {
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (contains(rune))
            {
                matches.Add((at, rune.Utf16SequenceLength));
            }

            at += rune.Utf16SequenceLength;
        }
    }
}

/// <summary>The pieces of a scanner: matches without gaps.</summary>
internal sealed class ScannerPattern(Scanner firstPiece) : IPattern
{
    public Scanner FirstPiece => firstPiece;

    public void FindAll(ReadOnlySpan<char> text, List<(int Start, int Length)> matches)
    {
        for (var at = 0; at < text.Length; at += matches[^1].Length)
        {
            matches.Add((at, firstPiece(text[at..])));
        }
    }
}

/// <summary>A regular expression of a tokenizer file, matched as the reference library matches it.</summary>
/// <remarks>
/// .NET matches UTF-16 code units, so it would see two characters beyond U+FFFF. Each of these is therefore replaced by one character of
/// the same Unicode category. This is exact for expressions that use only ASCII characters, general categories and <c>\s</c>; all other
/// expressions are rejected.
/// </remarks>
internal sealed partial class RegexPattern : IPattern
{
    /// <summary>The syntax on which both engines agree.</summary>
    public const string Supported =
        @"ASCII characters, classes, groups, lookahead, quantifiers, \p{category}, \P{category}, \s, \S, \d, \D, \r, \n, \t and escapes";

    // Under (?i) the engines disagree on some letters, so the one such group in use is spelled out.
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private const string SpelledOut = "(?:'(?:[sS\u017FtTmMdD]|[rRvV][eE]|[lL][lL]))";

    private const string Escape = @"\\(?:[pP]\{[A-Z][a-z]?\}|[sSdDrnt]|[ -/:-@\[-`{-~])";

    private static readonly Dictionary<UnicodeCategory, char> StandIns = Enumerable.Range(0x80, 0xFF80).Select(value => (char)value)
        .GroupBy(CharUnicodeInfo.GetUnicodeCategory).ToDictionary(category => category.Key, category => category.Last());

    private readonly Regex regex;

    /// <summary>Translates an expression.</summary>
    /// <exception cref="FormatException">It is malformed, or the engines would disagree on it.</exception>
    public RegexPattern(string source)
    {
        if (!Syntax().IsMatch(source.Replace(Contractions, "", StringComparison.Ordinal)))
        {
            throw new FormatException($"The regular expression {source} is not supported; supported are {Supported}.");
        }

        try
        {
            regex = new(source.Replace(Contractions, SpelledOut, StringComparison.Ordinal),
                RegexOptions.CultureInvariant | RegexOptions.Compiled);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"The regular expression {source} is not valid: {e.Message}", e);
        }
    }

    public void FindAll(ReadOnlySpan<char> text, List<(int Start, int Length)> matches)
    {
        if (text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            foreach (var match in regex.EnumerateMatches(text))
            {
                Add(match.Index, match.Length);
            }

            return;
        }

        var (standIn, starts) = StandIn(text);
        foreach (var match in regex.EnumerateMatches(standIn))
        {
            Add(starts[match.Index], starts[match.Index + match.Length] - starts[match.Index]);
        }

        void Add(int start, int length)
        {
            if (length > 0)
            {
                matches.Add((start, length));
            }
        }
    }

    private static (char[] Text, int[] Starts) StandIn(ReadOnlySpan<char> text)
    {
        List<char> characters = [];
        List<int> starts = [];
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            characters.Add(rune.IsBmp ? (char)rune.Value : StandIns[Rune.GetUnicodeCategory(rune)]);
            starts.Add(at);
            at += rune.Utf16SequenceLength;
        }

        return ([.. characters], [.. starts, at]);
    }

    // Groups: only (?:, (?= and (?!. No anchors, dots or back references; no nested classes and no intersections.
    [GeneratedRegex(
        @"\A(?:" + Escape + @"|\((?:\?[:=!])?(?!\?)|\[\^?(?:" + Escape + @"|(?!&&)[ -Z_-~\t\r\n])+\]|[ -#%-')-,/-Z_-~\t\r\n-])+\z")]
    private static partial Regex Syntax();
}
