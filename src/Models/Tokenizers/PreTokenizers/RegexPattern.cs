using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EvoPrune.Models.Tokenizers.PreTokenizers;

/// <summary>A regular expression that a tokenizer file brings along, found as the engine of such files finds it.</summary>
/// <remarks>
/// .NET matches UTF-16, so a character beyond U+FFFF would be two. The text is therefore matched as a stand-in of one character each:
/// one of the same Unicode category takes the place of every character beyond U+FFFF. That is exact as long as an expression asks for
/// nothing but ASCII characters, general categories and <c>\s</c>; any other is refused.
/// </remarks>
internal sealed partial class RegexPattern : IPattern
{
    /// <summary>The part of the syntax that means the same to both engines.</summary>
    public const string Supported =
        @"ASCII characters, classes, groups, lookahead, quantifiers, \p{category}, \P{category}, \s, \S, \d, \D, \r, \n, \t and escaped signs";

    // .NET counts other letters than the files' engine as equal under (?i), so the one such group in use is spelled out.
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private const string SpelledOut = "(?:'(?:[sS\u017FtTmMdD]|[rRvV][eE]|[lL][lL]))";

    private const string Escape = @"\\(?:[pP]\{[A-Z][a-z]?\}|[sSdDrnt]|[ -/:-@\[-`{-~])";

    private static readonly Dictionary<UnicodeCategory, char> StandIns = Enumerable.Range(0x80, 0xFF80).Select(value => (char)value)
        .GroupBy(CharUnicodeInfo.GetUnicodeCategory).ToDictionary(category => category.Key, category => category.Last());

    private readonly Regex regex;

    /// <summary>Translates an expression.</summary>
    /// <exception cref="FormatException">It is malformed, or asks for what would mean something else here.</exception>
    public RegexPattern(string source)
    {
        if (!Syntax().IsMatch(source.Replace(Contractions, "", StringComparison.Ordinal)))
        {
            throw new FormatException($"The regular expression {source} is not supported; supported are {Supported}.");
        }

        try
        {
            regex = new(source.Replace(Contractions, SpelledOut, StringComparison.Ordinal), RegexOptions.CultureInvariant | RegexOptions.Compiled);
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

    // Of group openers, only (?: (?= and (?!. No anchors, no dot, no back references; in classes, no class and no intersection.
    [GeneratedRegex(
        @"\A(?:" + Escape + @"|\((?:\?[:=!])?(?!\?)|\[\^?(?:" + Escape + @"|(?!&&)[ -Z_-~\t\r\n])+\]|[ -#%-')-,/-Z_-~\t\r\n-])+\z")]
    private static partial Regex Syntax();
}
