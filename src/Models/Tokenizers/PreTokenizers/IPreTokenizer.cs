namespace EvoPrune.Models.Tokenizers.PreTokenizers;

/// <summary>Takes a piece of text.</summary>
/// <param name="piece">The piece; never empty.</param>
/// <param name="first">Whether it is where the whole text begins.</param>
internal delegate void PieceSink(ReadOnlySpan<char> piece, bool first);

/// <summary>Cuts text into pieces, which tokens never cross.</summary>
internal interface IPreTokenizer
{
    void Split(ReadOnlySpan<char> text, bool first, PieceSink next);
}

/// <summary>Each splitter cuts the pieces of the one before.</summary>
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
