using System.Text;

namespace EvoPrune.Models.Tokenizers;

/// <summary>A search pattern.</summary>
internal interface IPattern
{
    /// <summary>Adds all matches from left to right, without overlaps and empty matches.</summary>
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

/// <summary>The pieces of a scanner: matches without gaps.</summary>
internal sealed class ScannerPattern(Scanner firstPiece) : IPattern
{
    public Scanner FirstPiece => firstPiece;

    public void FindAll(ReadOnlySpan<char> text, List<(int Start, int Length)> matches)
    {
        for (var at = 0; at < text.Length; at += matches[^1].Length)
        {
            matches.Add((at, firstPiece(text[at..])));
        }
    }
}
