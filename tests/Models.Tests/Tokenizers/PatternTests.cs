using EvoPrune.Models.Tokenizers;

namespace EvoPrune.Models.Tests.Tokenizers;

public sealed class SplitPatternTests
{
    [Theory]
    [InlineData("Hello world", "Hello| world")]
    [InlineData("  two  spaces ", " | two| | spaces| ")]
    [InlineData("I'll we've don't'd 'tis", "I|'ll| we|'ve| don|'t|'d| '|tis")]
    [InlineData("a1²b", "a|1²|b")]
    [InlineData("x\n\n\ty", "x|\n\n|\t|y")]
    [InlineData("wait!!'s", "wait|!!'|s")]
    [InlineData(" 𝒜𝒷 𝟙𝟚🙂🙂", " 𝒜𝒷| 𝟙𝟚|🙂🙂")]
    public void Pieces_of_GPT_2(string text, string pieces) => Assert.Equal(pieces.Split('|'), Pieces(SplitPatterns.Gpt2, text));

    [Theory]
    [InlineData("Hello world", "Hello| world")]
    [InlineData("I'LL it's it'ſ 'tis", "I|'LL| it|'s| it|'ſ| '|tis")]
    [InlineData("12345 6", "123|45| |6")]
    [InlineData("x = y;\n\n  z\r\n", "x| =| y|;\n\n| | z|\r\n")]
    [InlineData("a  \n \n  b", "a|  \n \n| | b")]
    [InlineData("(word)\t𝒜𝒷 𝟙𝟚𝟛𝟜🙂🙂", "(word|)|\t𝒜𝒷| |𝟙𝟚𝟛|𝟜|🙂🙂")]
    public void Pieces_of_Llama_3(string text, string pieces) => Assert.Equal(pieces.Split('|'), Pieces(SplitPatterns.ThreeDigits(), text));

    private static List<string> Pieces(RegexPattern pattern, string text)
    {
        List<string> pieces = [];
        new PatternPreTokenizer(pattern, SplitBehavior.Isolated).Split(text, first: true, (piece, _) => pieces.Add(piece.ToString()));
        return pieces;
    }
}

/// <summary>Matches of Oniguruma, as its documentation describes them. The reference kinds have more.</summary>
public sealed class RegexPatternTests
{
    [Theory]
    [InlineData(@"(?<=a)b", "ab b aab", "b|b")]
    [InlineData(@"(?<![\w'])\d{2}", "12 a34 '56 789", "12|78")]
    [InlineData(@"\w+", "a_1é\u0301 ⓐx 🅰y 𝒜-Ⅷ", "a_1é\u0301|ⓐx|🅰y|𝒜|Ⅷ")]
    [InlineData(@"\W+", "a, 🙂b", ", 🙂")]
    [InlineData(@"(?i:kiss)", "KISS kiſs Kiss kis", "KISS|kiſs|Kiss")]
    [InlineData(@"(?i:a(?:b[c]))d", "ABCd abCd abcD", "ABCd|abCd")]
    [InlineData(@"a++b|a*+", "aaab aa", "aaab|aa")]
    [InlineData(@"a++a|b?+b", "aaa b", "")]
    [InlineData(@"(?:ab)++", "ababa", "abab")]
    [InlineData(@"[^(\s|[.,]]+", "a(b|c. d,", "a|b|c|d")]
    [InlineData(@"[一-龥]+|[-a]+|[b-]+", "漢字a-b--x", "漢字|a-|b--")]
    [InlineData(@" +$", "a  \nb ", "  | ")]
    [InlineData(@"(?>a|ab)c", "abc ac", "ac")]
    [InlineData(@".", "🙂\nx", "🙂|x")]
    public void Matches(string pattern, string text, string matches)
    {
        List<(int Start, int Length)> found = [];
        new RegexPattern(pattern).FindAll(text, found);
        Assert.Equal(
            matches.Split('|', StringSplitOptions.RemoveEmptyEntries),
            found.Select(match => text.Substring(match.Start, match.Length)));
    }

    [Theory]
    [InlineData(@"a\bb", 2)]
    [InlineData(@"^a", 1)]
    [InlineData(@"[a&&b]", 3)]
    [InlineData(@"[[:alpha:]]", 2)]
    [InlineData(@"[a[^b]]", 3)]
    [InlineData(@"[a[b[c]]]", 5)]
    [InlineData(@"[\W]", 2)]
    [InlineData(@"[\d-z]", 4)]
    [InlineData(@"(?i:[a-z])", 6)]
    [InlineData(@"\p{Han}", 1)]
    [InlineData(@"(?<name>a)", 1)]
    [InlineData(@"a)", 2)]
    [InlineData(@"[a", 2)]
    [InlineData(@"a{2}+", 2)]
    [InlineData(@"🙂", 1)]
    public void What_the_engines_match_differently_is_refused(string pattern, int from) =>
        Assert.Contains(
            $" is not supported from character {from} on; ", Assert.Throws<FormatException>(() => new RegexPattern(pattern)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("(a")]
    [InlineData("a**")]
    [InlineData("[]")]
    [InlineData(@"[\u0080-￿]")]
    public void A_malformed_pattern_is_refused(string pattern) => Assert.Throws<FormatException>(() => new RegexPattern(pattern));
}
