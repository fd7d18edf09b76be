using System.Text.RegularExpressions;
using EvoPrune.Models.Tokenizers.PreTokenizers;
using FsCheck;
using FsCheck.Fluent;

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
        // Characters that meet every branch, and any other below the surrogates.
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
