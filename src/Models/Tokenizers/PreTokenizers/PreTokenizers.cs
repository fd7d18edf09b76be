using System.Globalization;
using System.Text;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Receives a piece of text.</summary>
/// <param name="piece">The piece; never empty.</param>
/// <param name="first">Whether the piece starts the whole text.</param>
internal delegate void PieceSink(ReadOnlySpan<char> piece, bool first);

/// <summary>Splits text into pieces. No token crosses the border of a piece.</summary>
internal interface IPreTokenizer
{
    void Split(ReadOnlySpan<char> text, bool first, PieceSink next);
}

/// <summary>Each pre-tokenizer splits the pieces of the previous one.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<IPreTokenizer> splitters) : IPreTokenizer
{
    public void Split(ReadOnlySpan<char> text, bool first, PieceSink next)
    {
        foreach (var splitter in splitters.Skip(1).Reverse())
        {
            var inner = next;
            next = (piece, start) => splitter.Split(piece, start, inner);
        }

        if (splitters.Count == 0)
        {
            next(text, first);
        }
        else
        {
            splitters[0].Split(text, first, next);
        }
    }
}

/// <summary>What happens to the matches of a pattern.</summary>
internal enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}

/// <summary>Splits at the matches of a pattern.</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="behavior">What happens to its matches.</param>
/// <param name="invert">Swaps matches and the text between them.</param>
internal sealed class PatternPreTokenizer(IPattern pattern, SplitBehavior behavior, bool invert = false) : IPreTokenizer
{
    private readonly record struct Part(int Start, int End, bool Found);

    public void Split(ReadOnlySpan<char> text, bool first, PieceSink next)
    {
        var parts = Parts(text);
        for (var i = 0; i < parts.Count; i++)
        {
            if (behavior == SplitBehavior.Removed && parts[i].Found)
            {
                continue;
            }

            var start = i;
            while (i + 1 < parts.Count && Joins(parts, start, i + 1))
            {
                i++;
            }

            if (parts[start].Start < parts[i].End)
            {
                next(text[parts[start].Start..parts[i].End], first && parts[start].Start == 0);
            }
        }
    }

    // Whether a part continues the current piece.
    private bool Joins(List<Part> parts, int start, int at) => behavior switch
    {
        SplitBehavior.Contiguous => parts[at].Found == parts[start].Found,
        SplitBehavior.MergedWithPrevious => parts[at].Found && !parts[at - 1].Found,
        SplitBehavior.MergedWithNext => !parts[at].Found && parts[at - 1].Found,
        _ => false,
    };

    private List<Part> Parts(ReadOnlySpan<char> text)
    {
        List<(int Start, int Length)> matches = [];
        pattern.FindAll(text, matches);
        var parts = new List<Part>(matches.Count * 2 + 1);
        var done = 0;
        foreach (var (start, length) in matches)
        {
            AddGap(start);
            parts.Add(new(start, start + length, !invert));
            done = start + length;
        }

        AddGap(text.Length);
        return parts;

        void AddGap(int end)
        {
            if (done < end)
            {
                parts.Add(new(done, end, invert));
            }
        }
    }
}

/// <summary>Where Metaspace inserts a leading space.</summary>
internal enum PrependScheme
{
    /// <summary>Before the first piece, if it starts the text.</summary>
    First,

    /// <summary>Nowhere.</summary>
    Never,

    /// <summary>Before every piece.</summary>
    Always,
}

/// <summary>
/// Replaces spaces by a visible character and may insert a leading one. With <paramref name="split"/>, each starts a piece.
/// </summary>
internal sealed class MetaspacePreTokenizer(char replacement, PrependScheme scheme, bool split) : IPreTokenizer
{
    public void Split(ReadOnlySpan<char> text, bool first, PieceSink next)
    {
        var prepend = text[0] != ' ' && text[0] != replacement
            && (scheme == PrependScheme.Always || (scheme == PrependScheme.First && first));
        var buffer = new char[text.Length + 1];
        buffer[0] = replacement;
        text.Replace(buffer.AsSpan(1), ' ', replacement);
        ReadOnlySpan<char> written = buffer.AsSpan(prepend ? 0 : 1);
        while (split && written[1..].IndexOf(replacement) is >= 0 and var before)
        {
            next(written[..(before + 1)], first);
            written = written[(before + 1)..];
            first = false;
        }

        next(written, first);
    }
}

/// <summary>Inserts a space before pieces that do not start with one.</summary>
internal sealed class PrefixSpacePreTokenizer : IPreTokenizer
{
    public void Split(ReadOnlySpan<char> text, bool first, PieceSink next)
    {
        if (text[0] == ' ')
        {
            next(text, first);
        }
        else
        {
            next($" {text}", first);
        }
    }
}

/// <summary>Writes pieces in <see cref="ByteAlphabet"/>.</summary>
internal sealed class ByteAlphabetPreTokenizer : IPreTokenizer
{
    public void Split(ReadOnlySpan<char> text, bool first, PieceSink next) => next(ByteAlphabet.Encode(text), first);
}

/// <summary>Writes a space symbol before the text: SentencePiece's dummy prefix.</summary>
/// <param name="space">The symbol.</param>
/// <param name="always">Whether text after an added token gets one too.</param>
internal sealed class DummyPrefixPreTokenizer(char space, bool always) : IPreTokenizer
{
    public void Split(ReadOnlySpan<char> text, bool first, PieceSink next)
    {
        if (first || always)
        {
            next($"{space}{text}", first);
        }
        else
        {
            next(text, first);
        }
    }
}

/// <summary>
/// Splits a text whose tokens may cross spaces into words that can be cached: between two characters that no token has side by side, where
/// the second is a token by itself, so that no run of unknown characters is cut. No id depends on such a split.
/// </summary>
internal sealed class BorderPreTokenizer : IPreTokenizer
{
    // Pairs by a hash, one bit each. Two pairs with the same bit only mean fewer splits.
    private const int Bits = 23;

    private readonly ulong[] pairs = new ulong[1 << (Bits - 6)];
    private readonly ulong[] single = new ulong[1 << (16 - 6)];

    public BorderPreTokenizer(IEnumerable<string> tokens)
    {
        foreach (var token in tokens)
        {
            for (var i = 0; i + 1 < token.Length; i++)
            {
                Set(pairs, Hash(token[i], token[i + 1]));
            }

            if (token is [var one] && !char.IsSurrogate(one))
            {
                Set(single, one);
            }
        }
    }

    public void Split(ReadOnlySpan<char> text, bool first, PieceSink next)
    {
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (!Has(pairs, Hash(text[i - 1], text[i])) && Has(single, text[i]))
            {
                next(text[start..i], first && start == 0);
                start = i;
            }
        }

        next(text[start..], first && start == 0);
    }

    private static int Hash(char left, char right) => (int)(((left * 0x9E37_79B1u) ^ (right * 0x85EB_CA77u)) >> (32 - Bits));

    private static void Set(ulong[] set, int at) => set[at >> 6] |= 1UL << at;

    private static bool Has(ulong[] set, int at) => (set[at >> 6] >> at & 1) != 0;
}

/// <summary>BERT's pre-tokenizer: splits at white space, and makes each punctuation character a piece.</summary>
internal static class BertPreTokenizer
{
    public static IPreTokenizer Instance { get; } = new PreTokenizerSequence(
    [
        new PatternPreTokenizer(new CharacterPattern(Rune.IsWhiteSpace), SplitBehavior.Removed),
        new PatternPreTokenizer(new CharacterPattern(IsPunctuation), SplitBehavior.Isolated),
    ]);

    /// <summary>BERT's punctuation: all ASCII symbols and the punctuation of Unicode.</summary>
    public static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetterOrDigit((char)rune.Value) is false && rune.Value is > ' ' and < 0x7F
        : Rune.GetUnicodeCategory(rune) is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;
}
