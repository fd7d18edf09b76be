using System.Text;

namespace EvoPrune.Models.Tokenizers;

/// <summary>A search pattern.</summary>
internal interface IPattern
{
    /// <summary>Adds all matches from left to right, without overlaps. An empty match is a place to split at.</summary>
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

/// <summary>Split patterns of families whose files do not have them.</summary>
internal static class SplitPatterns
{
    private static readonly Lazy<RegexPattern> Gpt2Regex =
        new(() => new(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"));

    /// <summary>GPT-2's, which is also that of the pre-tokenizer ByteLevel.</summary>
    public static RegexPattern Gpt2 => Gpt2Regex.Value;

    /// <summary>That of Llama 3 and of the encoding cl100k_base, with up to three digits per piece.</summary>
    public static RegexPattern ThreeDigits() => Cl100k(@"\p{N}{1,3}");

    /// <summary>Qwen's, with one digit per piece.</summary>
    public static RegexPattern OneDigit() => Cl100k(@"\p{N}");

    /// <summary>That of the encoding o200k_base: a capital starts a piece.</summary>
    public static RegexPattern CasedWords()
    {
        const string Start = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]";
        const string End = @"[\p{Ll}\p{Lm}\p{Lo}\p{M}]";
        const string Contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?";
        return new($@"{Start}*{End}+{Contraction}|{Start}+{End}*{Contraction}"
            + @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+");
    }

    private static RegexPattern Cl100k(string digits) => new(
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|" + digits + @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+");
}
