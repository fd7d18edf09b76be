using System.Text;

namespace EvoPrune.Models.Text;

/// <summary>A piece of a text.</summary>
/// <param name="Text">The characters.</param>
/// <param name="StartsDocument">Whether a document begins here; otherwise the last one goes on.</param>
/// <param name="IsRow">Whether it is a whole document, from a file of rows.</param>
internal readonly record struct TextPiece(string Text, bool StartsDocument, bool IsRow);

/// <summary>Reads a text piece by piece, so that it never has to be in memory whole.</summary>
internal static class TextPieces
{
    /// <summary>The blank line between joined documents.</summary>
    public const string Join = "\n\n";

    /// <summary>The pieces in order: every row; of plain text, every line if lines are joined, else blocks of whole lines.</summary>
    public static IEnumerable<TextPiece> Read(TextSource source)
    {
        var documents = 0;
        foreach (var piece in source.Files.Paths.SelectMany(path =>
            DataFile.HasRows(path) ? Rows(path, source.Field ?? TextSource.UsualField)
            : source.Documents == DocumentMode.Joined ? Lines(path)
            : Blocks(path)))
        {
            if (piece.StartsDocument && documents++ == source.MaxDocuments)
            {
                yield break;
            }

            yield return piece;
        }
    }

    private static IEnumerable<TextPiece> Rows(string path, string field) =>
        DataFile.Texts(path, field).Select(text => new TextPiece(text, StartsDocument: true, IsRow: true));

    private static IEnumerable<TextPiece> Blocks(string path)
    {
        var isFirst = true;
        foreach (var block in PlainText.Blocks(path))
        {
            yield return new(block, isFirst, IsRow: false);
            isFirst = false;
        }
    }

    // As the data set library reads WikiText: a line keeps its line feed, unless it is blank.
    private static IEnumerable<TextPiece> Lines(string path)
    {
        foreach (var block in PlainText.Blocks(path))
        {
            for (int start = 0, end; start < block.Length; start = end)
            {
                end = block.IndexOf('\n', start) + 1 is var next and > 0 ? next : block.Length;
                var line = block[start..end];
                yield return new(string.IsNullOrWhiteSpace(line) ? "" : line, StartsDocument: true, IsRow: false);
            }
        }
    }
}
