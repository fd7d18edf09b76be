using System.Globalization;
using System.Text;

namespace EvoPrune.Models.Tokenizers.Normalizers;

/// <summary>BERT's normaliser.</summary>
/// <param name="CleanText">Drops control characters, and writes all white space as a space.</param>
/// <param name="HandleChineseChars">Puts spaces around ideographs.</param>
/// <param name="StripAccents">Decomposes, then drops the marks.</param>
/// <param name="Lowercase">Lower case.</param>
/// <remarks>
/// What is a mark or punctuation is asked of the runtime's Unicode tables. Those of the Rust library are some years older, so some 600
/// rare characters that Unicode has assigned since are dropped or cut off here and kept there.
/// </remarks>
internal sealed record BertNormalizer(bool CleanText, bool HandleChineseChars, bool StripAccents, bool Lowercase) : INormalizer
{
    public string Apply(string text)
    {
        text = CleanText || HandleChineseChars ? Clean(text) : text;
        text = StripAccents ? CharacterRules.WithoutNonSpacingMarks(UnicodeForms.Apply(text, NormalizationForm.FormD)) : text;
        return Lowercase ? CharacterRules.Lowercase(text) : text;
    }

    private string Clean(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is >= ' ' and < 0x7F)
            {
                result.Append((char)rune.Value);
            }
            else if (CleanText && IsWhiteSpace(rune))
            {
                result.Append(' ');
            }
            else if (HandleChineseChars && IsIdeograph(rune.Value))
            {
                result.Append(' ').Append(rune).Append(' ');
            }
            else if (!CleanText || !IsDropped(rune))
            {
                result.Append(rune);
            }
        }

        return result.ToString();
    }

    // Vertical tab and form feed are white space too, but they are dropped as control characters first.
    private static bool IsWhiteSpace(Rune rune) =>
        rune.Value is '\t' or '\n' or '\r' || (Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Control);

    private static bool IsDropped(Rune rune) => rune.Value == 0xFFFD || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;

    // The block from U+2B820 begins later than in Unicode, as in the library whose ids these must be.
    private static bool IsIdeograph(int value) => value
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
