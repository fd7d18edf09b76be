using System.Globalization;
using System.Text;

namespace EvoPrune.Models.Tokenizers.Normalizers;

/// <summary>Rewriting one character at a time.</summary>
internal static class CharacterRules
{
    /// <summary>Every character in lower case by itself: no final sigma, no language.</summary>
    public static string Lowercase(string text)
    {
        const string DottedI = "\u0130";   // The only character whose lower case is two, which ToLowerInvariant leaves alone.
        return text.ToLowerInvariant().Replace(DottedI, "i\u0307", StringComparison.Ordinal);
    }

    /// <summary>Without the marks that do not take space.</summary>
    public static string WithoutNonSpacingMarks(string text) =>
        Where(text, rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark);

    /// <summary>Without any marks.</summary>
    public static string WithoutMarks(string text) => Where(text, rune => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark));

    private static string Where(string text, Func<Rune, bool> keep)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                result.Append((char)rune.Value);
            }
            else if (keep(rune))
            {
                result.Append(rune);
            }
        }

        return result.ToString();
    }
}
