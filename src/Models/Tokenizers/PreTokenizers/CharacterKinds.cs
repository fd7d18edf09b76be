using System.Globalization;
using System.Text;

namespace EvoPrune.Models.Tokenizers.PreTokenizers;

/// <summary>The kinds of characters that split patterns tell apart.</summary>
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

/// <summary>Finds kinds, and runs of them; sees characters beyond U+FFFF whole.</summary>
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

    /// <summary>Length of the run of one kind with which a text begins.</summary>
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

    /// <summary>Length of what <c>\s+(?!\S)|\s+</c> finds: of spaces before a word, the last one is left to the word.</summary>
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
