using System.Globalization;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Rewrites text before it is split into pieces.</summary>
internal abstract class TextNormalizer : Normalizer
{
    public sealed override string Normalize(ReadOnlySpan<char> original) => Normalize(original.ToString());
}

/// <summary>A normalizer given as a function.</summary>
internal sealed class NormalizerOf(Func<string, string> normalize) : TextNormalizer
{
    /// <summary>The normalizer to a Unicode form.</summary>
    public static NormalizerOf Form(NormalizationForm form) => new(text => UnicodeForms.Apply(text, form));

    public override string Normalize(string original) => normalize(original);
}

/// <summary>Applies normalizers in order.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<Normalizer> normalizers) : TextNormalizer
{
    public override string Normalize(string original) =>
        normalizers.Aggregate(original, (current, normalizer) => normalizer.Normalize(current));
}

/// <summary>Replaces every match of a pattern.</summary>
internal sealed class Replace(IPattern pattern, string content) : TextNormalizer
{
    public override string Normalize(string original)
    {
        List<(int Start, int Length)> matches = [];
        pattern.FindAll(original, matches);
        var result = new StringBuilder(original.Length);
        var done = 0;
        foreach (var (start, length) in matches)
        {
            result.Append(original, done, start - done).Append(content);
            done = start + length;
        }

        return result.Append(original, done, original.Length - done).ToString();
    }
}

/// <summary>BERT's normalizer.</summary>
/// <param name="cleanText">Removes control characters and replaces all white space by spaces.</param>
/// <param name="handleChineseChars">Puts spaces around ideographs.</param>
/// <param name="stripAccents">Decomposes characters, then removes the marks.</param>
/// <param name="lowercase">Converts to lower case.</param>
/// <remarks>
/// The runtime's Unicode tables decide which characters are marks or punctuation. The Rust library's tables are some years older: about
/// 600 rare characters that Unicode has assigned since are removed or split off here, but kept there.
/// </remarks>
internal sealed class BertNormalizer(bool cleanText, bool handleChineseChars, bool stripAccents, bool lowercase) : TextNormalizer
{
    public override string Normalize(string original)
    {
        var text = cleanText || handleChineseChars ? Clean(original) : original;
        text = stripAccents ? CharacterRules.WithoutNonSpacingMarks(UnicodeForms.Apply(text, NormalizationForm.FormD)) : text;
        return lowercase ? CharacterRules.Lowercase(text) : text;
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
            else if (cleanText && IsWhiteSpace(rune))
            {
                result.Append(' ');
            }
            else if (handleChineseChars && IsIdeograph(rune.Value))
            {
                result.Append(' ').Append(rune).Append(' ');
            }
            else if (!cleanText || !IsDropped(rune))
            {
                result.Append(rune);
            }
        }

        return result.ToString();
    }

    // Vertical tab and form feed are white space too, but BERT removes them as control characters.
    private static bool IsWhiteSpace(Rune rune) =>
        rune.Value is '\t' or '\n' or '\r' || (Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Control);

    private static bool IsDropped(Rune rune) => rune.Value == 0xFFFD || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;

    // The block from U+2B820 starts later than in Unicode, as it does in the reference library.
    private static bool IsIdeograph(int value) => value
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}

/// <summary>Character-wise rewriting.</summary>
internal static class CharacterRules
{
    /// <summary>Lower case character by character: no final sigma, no language rules.</summary>
    public static string Lowercase(string text)
    {
        const string DottedI = "\u0130";   // Its lower case is two characters; ToLowerInvariant leaves it unchanged.
        return text.ToLowerInvariant().Replace(DottedI, "i\u0307", StringComparison.Ordinal);
    }

    /// <summary>Removes nonspacing marks.</summary>
    public static string WithoutNonSpacingMarks(string text) =>
        Where(text, rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark);

    /// <summary>Removes all marks.</summary>
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
