using EvoPrune.Models.Tokenizers.PreTokenizers;

namespace EvoPrune.Models.Tokenizers.Reading;

/// <summary>Reads what a Split or a Replace looks for: <c>{"String": "x"}</c> or <c>{"Regex": "x+"}</c>.</summary>
internal static class PatternReader
{
    /// <exception cref="InputException">Malformed, or a regular expression that cannot be matched faithfully.</exception>
    public static IPattern Read(Section owner)
    {
        var section = owner.Object("pattern");
        if (section.Find("Regex") is null)
        {
            return section.Text("String") is { Length: > 0 } literal
                ? section.Done(new LiteralPattern(literal))
                : throw section.WrongSetting("String", "at least one character");
        }

        try
        {
            return section.Done(Regex(section.Text("Regex")));
        }
        catch (FormatException e)
        {
            throw section.Wrong(e.Message);
        }
    }

    // The patterns of the known families are scanned by hand.
    private static IPattern Regex(string source) => source switch
    {
        Gpt2Pattern.Source => new ScannerPattern(Gpt2Pattern.FirstPiece),
        Cl100kPattern.ThreeDigitsSource => new ScannerPattern(Cl100kPattern.FirstPieceThreeDigits),
        Cl100kPattern.OneDigitSource => new ScannerPattern(Cl100kPattern.FirstPieceOneDigit),
        _ => new RegexPattern(source),
    };
}
