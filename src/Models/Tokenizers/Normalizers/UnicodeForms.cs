using System.Text;

namespace EvoPrune.Models.Tokenizers.Normalizers;

/// <summary>The Unicode normalisation forms (Unicode Standard Annex 15).</summary>
/// <remarks>
/// <c>string.Normalize</c> does nothing beyond ASCII where the runtime runs without ICU, as this program does, and says nothing. Token
/// ids must not depend on what is installed, so the data are part of the program.
/// </remarks>
internal static class UnicodeForms
{
    // Hangul syllables are decomposed by arithmetic (Unicode Standard, section 3.12).
    private const int Syllables = 0xAC00, Leads = 0x1100, Vowels = 0x1161, Trails = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TrailCount;

    public static string Apply(string text, NormalizationForm form)
    {
        // Below these, nothing decomposes or combines.
        var (compatible, compose) = (form is NormalizationForm.FormKC or NormalizationForm.FormKD, form is NormalizationForm.FormC or NormalizationForm.FormKC);
        var plain = compatible ? '\u009F' : compose ? '\u02FF' : '\u00BF';
        var start = text.AsSpan().IndexOfAnyExceptInRange('\0', plain);
        if (start < 0)
        {
            return text;
        }

        // The character before may combine with it.
        start = Math.Max(0, start - 1);
        var codes = new List<int>(text.Length - start);
        foreach (var rune in text.AsSpan(start).EnumerateRunes())
        {
            Decompose(rune.Value, compatible, codes);
        }

        Order(codes);
        if (compose)
        {
            Compose(codes);
        }

        var result = new StringBuilder(text.Length).Append(text, 0, start);
        foreach (var code in codes)
        {
            if (code <= char.MaxValue)
            {
                result.Append((char)code);
            }
            else
            {
                result.Append(new Rune(code));
            }
        }

        return result.ToString();
    }

    private static void Decompose(int code, bool compatible, List<int> into)
    {
        if (code < 0xA0)
        {
            into.Add(code);
        }
        else if (code - Syllables is >= 0 and < SyllableCount and var syllable)
        {
            into.Add(Leads + syllable / (VowelCount * TrailCount));
            into.Add(Vowels + syllable % (VowelCount * TrailCount) / TrailCount);
            if (syllable % TrailCount != 0)
            {
                into.Add(Trails + syllable % TrailCount);
            }
        }
        else if (UnicodeData.Decomposition(code, compatible) is { } parts)
        {
            foreach (var part in parts)
            {
                Decompose(part, compatible, into);
            }
        }
        else
        {
            into.Add(code);
        }
    }

    // Marks go by combining class, equal ones in the order in which they stand.
    private static void Order(List<int> codes)
    {
        for (var i = 0; i < codes.Count; i++)
        {
            if (UnicodeData.CombiningClass(codes[i]) == 0)
            {
                continue;
            }

            var start = i;
            while (i < codes.Count && UnicodeData.CombiningClass(codes[i]) != 0)
            {
                i++;
            }

            if (i - start > 1)
            {
                var sorted = codes.GetRange(start, i - start).OrderBy(UnicodeData.CombiningClass).ToArray();
                for (var j = 0; j < sorted.Length; j++)
                {
                    codes[start + j] = sorted[j];
                }
            }
        }
    }

    private static void Compose(List<int> codes)
    {
        var (starter, last, length) = (-1, 0, 0);
        for (var at = 0; at < codes.Count; at++)
        {
            var code = codes[at];
            var rank = UnicodeData.CombiningClass(code);
            var adjacent = starter == length - 1;
            var blocked = !adjacent && (last >= rank || rank == 0);
            if (starter >= 0 && !blocked && Pair(codes[starter], code) is { } composed)
            {
                codes[starter] = composed;
                continue;
            }

            if (rank == 0)
            {
                starter = length;
            }

            last = rank;
            codes[length++] = code;
        }

        codes.RemoveRange(length, codes.Count - length);
    }

    private static int? Pair(int first, int second)
    {
        if (first - Leads is >= 0 and < LeadCount and var lead && second - Vowels is >= 0 and < VowelCount and var vowel)
        {
            return Syllables + (lead * VowelCount + vowel) * TrailCount;
        }

        return first - Syllables is >= 0 and < SyllableCount and var syllable && syllable % TrailCount == 0
            && second - Trails is > 0 and < TrailCount and var trail
            ? first + trail
            : UnicodeData.Composition(first, second);
    }
}
