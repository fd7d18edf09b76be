using System.IO.Compression;
using System.Text;

namespace EvoPrune.Models.Tokenizers;

/// <summary>The Unicode normalization forms (Unicode Standard Annex 15).</summary>
/// <remarks>
/// Without ICU, as this program runs, <c>string.Normalize</c> silently leaves everything beyond ASCII unchanged. Token ids must not
/// depend on installed libraries, so the program carries its own data.
/// </remarks>
internal static class UnicodeForms
{
    // Hangul syllables are decomposed by arithmetic (Unicode Standard, section 3.12).
    private const int Syllables = 0xAC00, Leads = 0x1100, Vowels = 0x1161, Trails = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TrailCount;

    public static string Apply(string text, NormalizationForm form)
    {
        // Characters up to this one neither decompose nor combine.
        var (compatible, compose) =
            (form is NormalizationForm.FormKC or NormalizationForm.FormKD, form is NormalizationForm.FormC or NormalizationForm.FormKC);
        var plain = compatible ? '\u009F' : compose ? '\u02FF' : '\u00BF';
        var start = text.AsSpan().IndexOfAnyExceptInRange('\0', plain);
        if (start < 0)
        {
            return text;
        }

        // The preceding character may combine with it.
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

    // Sorts each run of marks by combining class. The sort is stable.
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

/// <summary>Combining classes, decompositions and compositions for the normalization forms.</summary>
internal static class UnicodeData
{
    private const int Kinds = 3, Compatible = 1, Composes = 2;

    private static readonly Dictionary<int, byte> Classes = [];
    private static readonly Dictionary<int, (int[] Parts, bool Compatible)> Mappings = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];

    static UnicodeData()
    {
        using var data = new ZLibStream(new MemoryStream(Convert.FromBase64String(UnicodeTables.Data)), CompressionMode.Decompress);
        var code = 0;
        for (var left = Number(data); left > 0; left--)
        {
            code += Number(data);
            Classes.Add(code, (byte)Number(data));
        }

        code = 0;
        for (var left = Number(data); left > 0; left--)
        {
            code += Number(data);
            var (count, kind) = Math.DivRem(Number(data), Kinds);
            var parts = new int[count];
            for (var i = 0; i < count; i++)
            {
                parts[i] = Number(data);
            }

            Mappings.Add(code, (parts, kind == Compatible));
            if (kind == Composes)
            {
                Compositions.Add((parts[0], parts[1]), code);
            }
        }
    }

    public static int CombiningClass(int code) => code < 0x300 ? 0 : Classes.GetValueOrDefault(code);

    /// <summary>One step of decomposition.</summary>
    public static IReadOnlyList<int>? Decomposition(int code, bool compatible) =>
        Mappings.TryGetValue(code, out var mapping) && (compatible || !mapping.Compatible) ? mapping.Parts : null;

    public static int? Composition(int first, int second) =>
        second >= 0x300 && Compositions.TryGetValue((first, second), out var code) ? code : null;

    private static int Number(Stream data)
    {
        var (value, shift) = (0, 0);
        while (true)
        {
            var next = data.ReadByte();
            value |= (next & 0x7F) << shift;
            shift += 7;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
