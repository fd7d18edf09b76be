namespace EvoPrune.Models.Tokenizers.PreTokenizers;

/// <summary>Where a space is put before the text.</summary>
internal enum PrependScheme
{
    /// <summary>Before the first piece of a text, if that is where the text begins.</summary>
    First,

    /// <summary>Nowhere.</summary>
    Never,

    /// <summary>Before every piece.</summary>
    Always,
}

/// <summary>Writes spaces as a visible character and puts one before the text; with <paramref name="split"/>, each begins a piece.</summary>
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

/// <summary>Puts a space before every piece that begins with none.</summary>
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

/// <summary>Cuts before a replaced space that follows something else, where no token crosses that: a word at a time can be remembered.</summary>
internal sealed class WordStartPreTokenizer(char space) : IPreTokenizer
{
    public void Split(ReadOnlySpan<char> text, bool first, PieceSink next)
    {
        while (!text.IsEmpty)
        {
            var word = text.IndexOfAnyExcept(space);
            var end = word < 0 ? -1 : text[word..].IndexOf(space);
            var length = end < 0 ? text.Length : word + end;
            next(text[..length], first);
            text = text[length..];
            first = false;
        }
    }
}
