using System.Text.RegularExpressions;
using EvoPrune.Models.Tokenizers;
using FsCheck.Fluent;
using FsCheck;

namespace EvoPrune.Models.Tests.Tokenizers;

public sealed partial class Gpt2PatternTests
{
    [Theory]
    [InlineData("Hello world", "Hello| world")]
    [InlineData("  two  spaces ", " | two| | spaces| ")]
    [InlineData("I'll we've don't'd 'tis", "I|'ll| we|'ve| don|'t|'d| '|tis")]
    [InlineData("a1²b", "a|1²|b")]
    [InlineData("x\n\n\ty", "x|\n\n|\t|y")]
    [InlineData("wait!!'s", "wait|!!'|s")]
    [InlineData(" 𝒜𝒷 𝟙𝟚🙂🙂", " 𝒜𝒷| 𝟙𝟚|🙂🙂")]
    public void Pieces_are_those_of_the_pattern(string text, string pieces) => Assert.Equal(pieces.Split('|'), Pieces(text));

    [Fact]
    public void The_scanner_equals_the_regular_expression_on_any_text()
    {
        // Characters for all branches, and others below the surrogates.
        var character = Gen.OneOf(
            Gen.Elements("  ' \t\n\r\u00A0\u2003stmdrvle'AZ09².!-é京\u0301ªⅧ\u0085\u200B".ToCharArray()),
            Gen.Choose(0, 0xD7FF).Select(code => (char)code));
        var text = Gen.ArrayOf(character).Select(characters => new string(characters));
        Prop.ForAll(Arb.From(text), sample => Pieces(sample).SequenceEqual(Pattern().Matches(sample).Select(match => match.Value)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Pattern();

    private static List<string> Pieces(string text)
    {
        List<string> pieces = [];
        for (var rest = text.AsSpan(); !rest.IsEmpty; rest = rest[pieces[^1].Length..])
        {
            pieces.Add(rest[..Gpt2Pattern.FirstPiece(rest)].ToString());
        }

        return pieces;
    }
}

public sealed class Cl100kPatternTests
{
    [Theory]
    [InlineData("Hello world", "Hello| world")]
    [InlineData("I'LL it's it'ſ 'tis", "I|'LL| it|'s| it|'ſ| '|tis")]
    [InlineData("12345 6", "123|45| |6")]
    [InlineData("x = y;\n\n  z\r\n", "x| =| y|;\n\n| | z|\r\n")]
    [InlineData("a  \n \n  b", "a|  \n \n| | b")]
    [InlineData("(word)\t𝒜𝒷 𝟙𝟚𝟛𝟜🙂🙂", "(word|)|\t𝒜𝒷| |𝟙𝟚𝟛|𝟜|🙂🙂")]
    public void Pieces_are_those_of_the_pattern(string text, string pieces) =>
        Assert.Equal(pieces.Split('|'), Pieces(text, Cl100kPattern.FirstPieceThreeDigits));

    [Fact]
    public void The_scanners_equal_the_regular_expressions_on_any_text()
    {
        // Under (?i) .NET does not match ſ as s, so it is added to the expressions.
        var three = new Regex(Spelled(Cl100kPattern.ThreeDigitsSource), RegexOptions.CultureInvariant);
        var one = new Regex(Spelled(Cl100kPattern.OneDigitSource), RegexOptions.CultureInvariant);
        var character = Gen.OneOf(
            Gen.Elements("  ''\t\n\r\u00A0\u2003stmdrvleſSTMDRVLE\u212AAZ09².!-é京\u0301ªⅧ\u0085\u200B".ToCharArray()),
            Gen.Choose(0, 0xD7FF).Select(code => (char)code));
        Prop.ForAll(Arb.From(Gen.ArrayOf(character).Select(characters => new string(characters))), sample =>
                Pieces(sample, Cl100kPattern.FirstPieceThreeDigits).SequenceEqual(three.Matches(sample).Select(match => match.Value))
                && Pieces(sample, Cl100kPattern.FirstPieceOneDigit).SequenceEqual(one.Matches(sample).Select(match => match.Value)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static string Spelled(string source) => source.Replace("(?i:'s|", "'ſ|(?i:'s|", StringComparison.Ordinal);

    private static List<string> Pieces(string text, Scanner firstPiece)
    {
        List<string> pieces = [];
        new ScannerPreTokenizer(firstPiece).Split(text, first: true, (piece, _) => pieces.Add(piece.ToString()));
        return pieces;
    }
}
