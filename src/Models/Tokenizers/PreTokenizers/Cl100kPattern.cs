namespace EvoPrune.Models.Tokenizers.PreTokenizers;

/// <summary>Cuts text as the patterns of Llama 3 and Qwen 2 do, which differ in how many digits make a piece.</summary>
/// <remarks>Contractions are found without regard to case, so "ſ" (U+017F) counts as "s" there.</remarks>
internal static class Cl100kPattern
{
    public const string ThreeDigitsSource = Before + @"\p{N}{1,3}" + After;
    public const string OneDigitSource = Before + @"\p{N}" + After;

    private const string Before = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|";
    private const string After = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>Length of the piece with which a text begins; up to three digits make one.</summary>
    public static int FirstPieceThreeDigits(ReadOnlySpan<char> text) => FirstPiece(text, 3);

    /// <summary>Length of the piece with which a text begins; every digit is one.</summary>
    public static int FirstPieceOneDigit(ReadOnlySpan<char> text) => FirstPiece(text, 1);

    private static int FirstPiece(ReadOnlySpan<char> text, int digits)
    {
        if (text[0] == '\'' && Contraction(text[1..]) is > 0 and var contraction)
        {
            return 1 + contraction;
        }

        var kind = CharacterKinds.At(text, 0, out var width);
        if (kind == CharacterKind.Number)
        {
            return Digits(text, width, digits);
        }

        // One character that is no letter may lead a word, unless it ends a line.
        var lead = kind == CharacterKind.Letter || text[0] is '\r' or '\n' ? 0 : width;
        if (CharacterKinds.Run(text[lead..], CharacterKind.Letter) is > 0 and var letters)
        {
            return lead + letters;
        }

        var start = text[0] == ' ' && text.Length > 1 ? 1 : 0;
        if (CharacterKinds.Run(text[start..], CharacterKind.Other) is > 0 and var others)
        {
            var end = start + others;
            return end + LineEnds(text[end..]);
        }

        // Spaces up to the last line end among them.
        var spaces = CharacterKinds.Run(text, CharacterKind.Space);
        var line = text[..spaces].LastIndexOfAny('\r', '\n') + 1;
        return line > 0 ? line : CharacterKinds.Spaces(text);
    }

    private static int Digits(ReadOnlySpan<char> text, int end, int most)
    {
        for (; most > 1 && end < text.Length && CharacterKinds.At(text, end, out var width) == CharacterKind.Number; most--)
        {
            end += width;
        }

        return end;
    }

    private static int LineEnds(ReadOnlySpan<char> text) =>
        text.IndexOfAnyExcept('\r', '\n') is >= 0 and var end ? end : text.Length;

    private static int Contraction(ReadOnlySpan<char> text) => text switch
    {
        ['s' or 'S' or 'ſ' or 't' or 'T' or 'm' or 'M' or 'd' or 'D', ..] => 1,
        ['r' or 'R' or 'v' or 'V', 'e' or 'E', ..] or ['l' or 'L', 'l' or 'L', ..] => 2,
        _ => 0,
    };
}
