using System.Text.RegularExpressions;
using EvoPrune.Models.Tokenizers.PreTokenizers;
using FsCheck;
using FsCheck.Fluent;

namespace EvoPrune.Models.Tests.Tokenizers;

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
        // Under (?i) .NET does not count ſ as s, so the expressions spell it out.
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
