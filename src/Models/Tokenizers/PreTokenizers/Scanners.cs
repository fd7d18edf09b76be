using System.Globalization;
using System.Text;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Length of the first piece of a text; never 0.</summary>
internal delegate int Scanner(ReadOnlySpan<char> text);

/// <summary>The character classes of the split patterns.</summary>
internal enum CharacterKind : byte
{
    /// <summary><c>\s</c></summary>
    Space,

    /// <summary><c>\p{L}</c></summary>
    Letter,

    /// <summary><c>\p{N}</c></summary>
    Number,

    /// <summary><c>[^\s\p{L}\p{N}]</c></summary>
    Other,
}

/// <summary>Classifies characters, including those beyond U+FFFF, and measures runs of one class.</summary>
internal static class CharacterKinds
{
    private static readonly CharacterKind[] Ascii = [.. Enumerable.Range(0, 128).Select(value => Classify(new Rune(value)))];

    public static CharacterKind At(ReadOnlySpan<char> text, int index, out int width)
    {
        width = 1;
        if (text[index] < Ascii.Length)
        {
            return Ascii[text[index]];
        }

        Rune.DecodeFromUtf16(text[index..], out var rune, out width);
        return Classify(rune);
    }

    /// <summary>Length of the run of one class at the start of a text.</summary>
    public static int Run(ReadOnlySpan<char> text, CharacterKind kind)
    {
        for (var end = 0; end < text.Length;)
        {
            var width = 1;
            if ((text[end] < Ascii.Length ? Ascii[text[end]] : At(text, end, out width)) != kind)
            {
                return end;
            }

            end += width;
        }

        return text.Length;
    }

    /// <summary>Length of the match of <c>\s+(?!\S)|\s+</c>: the last of several spaces before a word belongs to the word.</summary>
    public static int Spaces(ReadOnlySpan<char> text)
    {
        var spaces = Run(text, CharacterKind.Space);
        return spaces == text.Length || spaces == 1 ? spaces : spaces - 1;
    }

    public static CharacterKind Classify(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.OtherLetter => CharacterKind.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterKind.Number,
        _ => Rune.IsWhiteSpace(rune) ? CharacterKind.Space : CharacterKind.Other,
    };
}

/// <summary>A hand-written scanner for GPT-2's split pattern.</summary>
/// <remarks>
/// The pattern is <see cref="Source"/>. The scanner is several times as fast as <c>Regex</c> and handles characters beyond U+FFFF.
/// </remarks>
internal static class Gpt2Pattern
{
    public const string Source = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>Length of the first piece of a text.</summary>
    public static int FirstPiece(ReadOnlySpan<char> text)
    {
        if (text[0] == '\'' && Contraction(text[1..]) is > 0 and var contraction)
        {
            return 1 + contraction;
        }

        var start = text[0] == ' ' && text.Length > 1 ? 1 : 0;
        var kind = CharacterKinds.At(text, start, out _);
        return kind == CharacterKind.Space ? CharacterKinds.Spaces(text) : start + CharacterKinds.Run(text[start..], kind);
    }

    private static int Contraction(ReadOnlySpan<char> text) => text switch
    {
        ['s' or 't' or 'm' or 'd', ..] => 1,
        ['r' or 'v', 'e', ..] or ['l', 'l', ..] => 2,
        _ => 0,
    };
}

/// <summary>Hand-written scanners for the split patterns of Llama 3 and Qwen 2, which differ in the digits per piece.</summary>
/// <remarks>Contractions match regardless of case, so "ſ" (U+017F) counts as "s".</remarks>
internal static class Cl100kPattern
{
    public const string ThreeDigitsSource = Before + @"\p{N}{1,3}" + After;
    public const string OneDigitSource = Before + @"\p{N}" + After;

    private const string Before = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|";
    private const string After = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>Length of the first piece of a text, with up to three digits per piece.</summary>
    public static int FirstPieceThreeDigits(ReadOnlySpan<char> text) => FirstPiece(text, 3);

    /// <summary>Length of the first piece of a text, with one digit per piece.</summary>
    public static int FirstPieceOneDigit(ReadOnlySpan<char> text) => FirstPiece(text, 1);

    private static int FirstPiece(ReadOnlySpan<char> text, int digits)
    {
        if (text[0] == '\'' && Contraction(text[1..]) is > 0 and var contraction)
        {
            return 1 + contraction;
        }

        var kind = CharacterKinds.At(text, 0, out var width);
        if (kind == CharacterKind.Number)
        {
            return Digits(text, width, digits);
        }

        // One leading character other than a letter or a line end belongs to the word.
        var lead = kind == CharacterKind.Letter || text[0] is '\r' or '\n' ? 0 : width;
        if (CharacterKinds.Run(text[lead..], CharacterKind.Letter) is > 0 and var letters)
        {
            return lead + letters;
        }

        var start = text[0] == ' ' && text.Length > 1 ? 1 : 0;
        if (CharacterKinds.Run(text[start..], CharacterKind.Other) is > 0 and var others)
        {
            var end = start + others;
            return end + LineEnds(text[end..]);
        }

        // Spaces up to the last line end form a piece.
        var spaces = CharacterKinds.Run(text, CharacterKind.Space);
        var line = text[..spaces].LastIndexOfAny('\r', '\n') + 1;
        return line > 0 ? line : CharacterKinds.Spaces(text);
    }

    private static int Digits(ReadOnlySpan<char> text, int end, int most)
    {
        for (; most > 1 && end < text.Length && CharacterKinds.At(text, end, out var width) == CharacterKind.Number; most--)
        {
            end += width;
        }

        return end;
    }

    private static int LineEnds(ReadOnlySpan<char> text) =>
        text.IndexOfAnyExcept('\r', '\n') is >= 0 and var end ? end : text.Length;

    private static int Contraction(ReadOnlySpan<char> text) => text switch
    {
        ['s' or 'S' or 'ſ' or 't' or 'T' or 'm' or 'M' or 'd' or 'D', ..] => 1,
        ['r' or 'R' or 'v' or 'V', 'e' or 'E', ..] or ['l' or 'L', 'l' or 'L', ..] => 2,
        _ => 0,
    };
}
