namespace EvoPrune.Models.Tokenizers.PreTokenizers;

/// <summary>Length of the piece with which a text begins; never 0.</summary>
internal delegate int Scanner(ReadOnlySpan<char> text);

/// <summary>Cuts with a scanner that finds every piece in turn.</summary>
internal sealed class ScannerPreTokenizer(Scanner firstPiece) : IPreTokenizer
{
    public void Split(ReadOnlySpan<char> text, bool first, PieceSink next)
    {
        while (!text.IsEmpty)
        {
            var length = firstPiece(text);
            next(text[..length], first);
            text = text[length..];
            first = false;
        }
    }
}
