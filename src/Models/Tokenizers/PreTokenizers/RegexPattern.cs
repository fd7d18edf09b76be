using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EvoPrune.Models.Tokenizers;

/// <summary>A regular expression of a tokenizer file, matched as the reference library (Oniguruma) matches it.</summary>
/// <remarks>
/// .NET matches UTF-16 code units, so it would see two characters beyond U+FFFF. Each of these is therefore replaced by one character of
/// the same Unicode category that the expression does not name.
/// </remarks>
internal sealed class RegexPattern : IPattern
{
    private static readonly ILookup<UnicodeCategory, char> Characters =
        Enumerable.Range(0x80, 0xFF80).Select(value => (char)value).ToLookup(CharUnicodeInfo.GetUnicodeCategory);

    private readonly Regex regex;
    private readonly Lazy<Dictionary<(UnicodeCategory Category, bool IsWord), char>> standIns;
    private readonly bool usesWords;

    /// <summary>Translates an expression.</summary>
    /// <exception cref="FormatException">It is malformed, or the engines would disagree on it.</exception>
    public RegexPattern(string source)
    {
        var translation = new RegexTranslation(source);
        try
        {
            regex = new(translation.Result, RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.Compiled);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"The regular expression {source} is not valid: {e.Message}", e);
        }

        usesWords = translation.UsesWords;
        standIns = new(() => StandIns(source, translation));
        if (translation.NamesCharacters)
        {
            _ = standIns.Value;   // Whether stand-ins are left is an error of the expression, not of a text.
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

        // Oniguruma's iterator passes over an empty match where another match ends.
        void Add(int start, int length)
        {
            if (length > 0 || matches.Count == 0 || matches[^1].Start + matches[^1].Length < start)
            {
                matches.Add((start, length));
            }
        }
    }

    private Dictionary<(UnicodeCategory Category, bool IsWord), char> StandIns(string source, RegexTranslation translation)
    {
        var found = new Dictionary<(UnicodeCategory, bool), char>();
        foreach (var category in Characters)
        {
            foreach (var kind in category.Reverse().GroupBy(IsWord))
            {
                if (kind.FirstOrDefault(character => !translation.Names(character)) is not '\0' and var free)
                {
                    found[(category.Key, kind.Key)] = free;
                }
                else if (Enumerable.Range(0x10000, 0x100000).Select(value => new Rune(value))
                    .Any(rune => Rune.GetUnicodeCategory(rune) == category.Key && IsWord(rune) == kind.Key))
                {
                    throw new FormatException($"The regular expression {source} is not supported: it names all of {category.Key}.");
                }
            }
        }

        return found;
    }

    private (char[] Text, int[] Starts) StandIn(ReadOnlySpan<char> text)
    {
        List<char> characters = [];
        List<int> starts = [];
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            characters.Add(rune.IsBmp ? (char)rune.Value : standIns.Value[(Rune.GetUnicodeCategory(rune), IsWord(rune))]);
            starts.Add(at);
            at += rune.Utf16SequenceLength;
        }

        return ([.. characters], [.. starts, at]);
    }

    private bool IsWord(char character) => !char.IsSurrogate(character) && IsWord(new Rune(character));

    private bool IsWord(Rune rune) => usesWords && WordCharacters.Contains(rune);
}

/// <summary>Translates a regular expression from Oniguruma's syntax to .NET's. Rejects what the two would match differently.</summary>
internal sealed partial class RegexTranslation
{
    /// <summary>The supported syntax.</summary>
    public const string Supported =
        @"characters below U+10000, classes, groups, look-ahead and look-behind, (?i:letters), quantifiers, ., $, \p{category}, "
        + @"\P{category}, \s, \S, \d, \D, \w, \W, \r, \n, \t and escapes";

    private const string Word = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u24B6-\u24E9";

    private readonly string source;
    private readonly StringBuilder result = new();
    private readonly List<(char First, char Last)> named = [];
    private readonly Stack<(int Start, bool IgnoresCase)> groups = [];
    private int at;
    private int atom;   // Where the last atom starts in the result, for possessive quantifiers.

    /// <exception cref="FormatException">The syntax is not supported.</exception>
    public RegexTranslation(string source)
    {
        this.source = source;
        while (at < source.Length)
        {
            Next();
        }
    }

    /// <summary>The expression for .NET.</summary>
    public string Result => result.ToString();

    /// <summary>Whether the expression has <c>\w</c> or <c>\W</c>.</summary>
    public bool UsesWords { get; private set; }

    /// <summary>Whether the expression names any character beyond ASCII.</summary>
    public bool NamesCharacters => named.Count > 0;

    /// <summary>Whether the expression names a character beyond ASCII, alone or in a range.</summary>
    public bool Names(char character) => named.Any(range => range.First <= character && character <= range.Last);

    private bool IgnoresCase => groups.TryPeek(out var group) && group.IgnoresCase;

    private void Next()
    {
        var character = source[at];
        switch (character)
        {
            case '(':
                Open();
                break;
            case ')':
                atom = groups.TryPop(out var group) ? group.Start : throw Unsupported();
                Copy(1);
                break;
            case '[':
                atom = result.Length;
                result.Append('[');
                at++;
                Class(nested: false);
                result.Append(']');
                break;
            case '*' or '+' or '?' or '{':
                Quantifier();
                break;
            case '|':
            case '.':
            case '$':
                atom = result.Length;
                Copy(1);
                break;
            case '^':
            case ']' or '}':
                throw Unsupported();
            case '\\':
                atom = result.Length;
                result.Append(Escape(inClass: false));
                break;
            default:
                atom = result.Length;
                result.Append(Literal(Character(), inClass: false));
                break;
        }
    }

    private void Open()
    {
        var opening = Opening().Match(source, at);
        if (!opening.Success)
        {
            throw Unsupported();
        }

        groups.Push((result.Length, IgnoresCase || opening.Value == "(?i:"));
        result.Append(opening.Value == "(?i:" ? "(?:" : opening.Value);
        at += opening.Length;
    }

    // A possessive quantifier, which .NET lacks, is an atomic group.
    private void Quantifier()
    {
        var quantifier = Quantifiers().Match(source, at);
        if (!quantifier.Success)
        {
            throw Unsupported();
        }

        at += quantifier.Length;
        if (quantifier.Groups["possessive"].Success)
        {
            result.Insert(atom, "(?>").Append(quantifier.Groups["greedy"].Value).Append(')');
        }
        else
        {
            result.Append(quantifier.Value);
        }
    }

    // Up to the closing bracket. In Oniguruma, a class in a class adds its characters.
    private void Class(bool nested)
    {
        if (At() == '^')
        {
            Copy(1);
        }

        for (var first = true; At() is not ']'; first = false)
        {
            if (At() is '[' && !nested && source.AsSpan(at) is not ['[', ':' or '^', ..])
            {
                at++;
                Class(nested: true);
            }
            else if (At() is '[' || source.AsSpan(at).StartsWith("&&", StringComparison.Ordinal))
            {
                throw Unsupported();
            }
            else if (At() == '\\')
            {
                result.Append(Escape(inClass: true));
                if (source.AsSpan(at) is ['-', not ']', ..])
                {
                    throw Unsupported();
                }
            }
            else if (Range().Match(source, at) is { Success: true } range)
            {
                Name(range.ValueSpan[0], range.ValueSpan[2]);
                result.Append(IgnoresCase ? throw Unsupported() : range.Value);
                at += range.Length;
            }
            else
            {
                _ = first || At() != '-' ? result.Append(Literal(Character(), inClass: true)) : result.Append(@"\-");
                at += first || At() != '-' ? 0 : 1;
            }
        }

        at++;
    }

    private string Escape(bool inClass)
    {
        var escape = Escapes().Match(source, at);
        if (!escape.Success || (escape.Value == @"\W" && inClass))
        {
            throw Unsupported();
        }

        at += escape.Length;
        UsesWords |= escape.Value is @"\w" or @"\W";
        return (escape.Value, inClass) switch
        {
            (@"\w", true) => Word,
            (@"\w", false) => $"[{Word}]",
            (@"\W", _) => $"[^{Word}]",
            _ => escape.Value,
        };
    }

    // Without regard to case, Oniguruma takes the long s for an s and the Kelvin sign for a k.
    private string Literal(char character, bool inClass)
    {
        Name(character, character);
        var all = !IgnoresCase || !char.IsAsciiLetter(character) ? character.ToString() : char.ToLowerInvariant(character) switch
        {
            's' => "sS\u017F",
            'k' => "kK\u212A",
            var letter => $"{letter}{char.ToUpperInvariant(letter)}",
        };
        return all.Length > 1 && !inClass ? $"[{all}]" : all.Length == 1 && "-]\\".Contains(all[0]) ? "\\" + all : all;
    }

    private char Character() => char.IsSurrogate(source[at]) ? throw Unsupported() : source[at++];

    private char At() => at < source.Length ? source[at] : throw Unsupported();

    private void Copy(int length)
    {
        result.Append(source, at, length);
        at += length;
    }

    private void Name(char first, char last)
    {
        if (last >= 0x80)
        {
            named.Add((first, last));
        }
    }

    private FormatException Unsupported() => new(
        $"The regular expression {source} is not supported from character {Math.Min(at + 1, source.Length)} on; "
        + $"supported are {Supported}.");

    [GeneratedRegex(@"\G\((?!\?)|\G\(\?(?:[:=!>]|<[=!]|i:)")]
    private static partial Regex Opening();

    [GeneratedRegex(@"\G(?<greedy>[*+?])(?<possessive>\+)|\G(?:[*+?]|\{[0-9]{1,4}(?:,[0-9]{0,4})?\})\??(?![*+?{])")]
    private static partial Regex Quantifiers();

    [GeneratedRegex(@"\G[^\\\[\]\uD800-\uDFFF]-[^\\\[\]\uD800-\uDFFF]")]
    private static partial Regex Range();

    [GeneratedRegex(@"\G\\(?:[pP]\{[A-Z][a-z]?\}|[sSdDwWrntfv]|[ -/:-@\[-`{-~])")]
    private static partial Regex Escapes();
}
