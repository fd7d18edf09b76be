using System.Globalization;
using System.Text;

namespace EvoPrune.Models.Tokenizers.PreTokenizers;

/// <summary>BERT's words: white space goes, every punctuation character is a piece of its own.</summary>
internal sealed class BertPreTokenizer : IPreTokenizer
{
    private enum Role : byte
    {
        Word,
        Space,
        Punctuation,
    }

    private static readonly Role[] Ascii = [.. Enumerable.Range(0, 128).Select(value => RoleOf(new(value)))];

    /// <summary>Punctuation as BERT has it: the ASCII signs, and what Unicode calls punctuation.</summary>
    public static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetterOrDigit((char)rune.Value) is false && rune.Value is > ' ' and < 0x7F
        : Rune.GetUnicodeCategory(rune) is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;

    public void Split(ReadOnlySpan<char> text, bool first, PieceSink next)
    {
        var start = 0;
        for (var at = 0; at < text.Length;)
        {
            var (role, width) = text[at] < Ascii.Length ? (Ascii[text[at]], 1) : Beyond(text[at..]);
            if (role != Role.Word)
            {
                Hand(text, start, at);
                start = role == Role.Space ? at + width : at;
                if (role == Role.Punctuation)
                {
                    Hand(text, at, at + width);
                    start = at + width;
                }
            }

            at += width;
        }

        Hand(text, start, text.Length);

        void Hand(ReadOnlySpan<char> all, int from, int to)
        {
            if (from < to)
            {
                next(all[from..to], first && from == 0);
            }
        }
    }

    private static (Role Role, int Width) Beyond(ReadOnlySpan<char> text)
    {
        Rune.DecodeFromUtf16(text, out var rune, out var width);
        return (RoleOf(rune), width);
    }

    private static Role RoleOf(Rune rune) =>
        Rune.IsWhiteSpace(rune) ? Role.Space : IsPunctuation(rune) ? Role.Punctuation : Role.Word;
}
