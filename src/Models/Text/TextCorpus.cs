using System.Text;
using EvoPrune.Models.Tokenizers;

namespace EvoPrune.Models.Text;

/// <summary>A tokenized text.</summary>
public sealed class TextCorpus : ITextCorpus, ITextTokenizer
{
    // Tokens at a cut may differ from those of the whole text; those before this margin do not.
    private const int Margin = 64;

    // Characters read first for a number of tokens; if they are too few, four times as many are read.
    private const int CharactersPerToken = 8, Least = 1 << 20;

    private readonly ITokenizer tokenizer;
    private readonly TextSource source;
    private readonly string? remark;
    private readonly int[] tokens;

    private TextCorpus(TextSource source, IEnumerable<TextPiece> pieces, string? remark, ITokenizer tokenizer)
    {
        (this.source, this.remark, this.tokenizer) = (source, remark, tokenizer);
        (Text, var documents) = Joined(pieces);
        if (source.Documents != DocumentMode.Separate)
        {
            tokens = tokenizer.Encode(Text);
            return;
        }

        var (ids, starts) = (new List<int>(), new List<int>());
        foreach (var document in documents)
        {
            starts.Add(ids.Count);
            ids.AddRange(tokenizer.Encode(Text[document]));
        }

        (tokens, DocumentStarts) = ([.. ids], starts);
    }

    /// <inheritdoc/>
    public string Text { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> Tokens => tokens;

    /// <inheritdoc/>
    public IReadOnlyList<int> DocumentStarts { get; } = [0];

    /// <summary>Warnings about line ends, and about a long text of which a sample was taken.</summary>
    public IReadOnlyList<Problem> Warnings =>
    [
        .. CarriageReturns() is var count and > 0 ? [
            new Problem(
                $"{count} lines of the text end with CR LF. The CRs are tokens, so results differ from those of the same text with LF.",
                source.Files.Where,
                "Unless this is intended, convert the file: sed -i 's/\\r$//' FILE.")] : Array.Empty<Problem>(),
        .. remark is null ? [] : new[] { new Problem(remark, source.Files.Where) },
    ];

    /// <summary>Reads a whole text file.</summary>
    /// <exception cref="InputException">The file is missing, empty, not UTF-8, damaged, or of an unknown format.</exception>
    public static TextCorpus Open(string path, ITokenizer tokenizer) => Open(new TextSource(path), tokenizer, TextExtent.Whole);

    /// <summary>Reads a text.</summary>
    /// <exception cref="InputException">A file is missing, empty, not UTF-8, damaged, or of an unknown format.</exception>
    public static TextCorpus Open(TextSource source, ITokenizer tokenizer, TextExtent extent)
    {
        source.RequireEffect();
        return extent switch
        {
            TextExtent.SampledText { Seed: var seed } => Sampled(source, TextSample.Draw(NotEmpty(source), seed), tokenizer),
            TextExtent.FirstText first => First(source, first, tokenizer),
            _ => new(source, NotEmpty(source), null, tokenizer),
        };
    }

    /// <summary>Checks the files of a text as far as that is possible without a tokenizer.</summary>
    /// <exception cref="InputException">A file is missing, empty, not UTF-8, damaged, or of an unknown format.</exception>
    public static void Check(TextSource source)
    {
        source.RequireEffect();
        _ = NotEmpty(source).First();
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Encode(string text) => tokenizer.Encode(text);

    /// <inheritdoc/>
    public string Decode(IReadOnlyList<int> ids) => tokenizer.Decode([.. ids]);

    /// <summary>The first windows of the text, consecutive and complete.</summary>
    /// <param name="model">The model, for its context length.</param>
    /// <param name="length">Tokens per window.</param>
    /// <param name="windows">Number of windows; null for all.</param>
    /// <exception cref="InputException">The text is too short, or the windows are too long for the model.</exception>
    public TokenWindows FirstWindows(ModelTopology model, int length, int? windows = null)
    {
        if (length < 2 || length > model.ContextLength)
        {
            throw new InputException(
                $"The windows have {length} tokens; the model takes windows of 2 to {model.ContextLength}.", source.Files.Where);
        }

        var starts = ((ITextCorpus)this).WindowStarts(length);
        var wanted = windows ?? Math.Max(1, starts.Count);
        return wanted >= 1 && wanted <= starts.Count
            ? new([.. starts.Take(wanted).SelectMany(start => new ArraySegment<int>(tokens, start, length))], length)
            : throw new InputException(
                DocumentStarts.Count == 1
                    ? $"The text has {tokens.Length} tokens; {wanted} windows of {length} need {(long)wanted * length}."
                    : $"The {DocumentStarts.Count} documents of the text have {tokens.Length} tokens, which fill {starts.Count} windows of "
                        + $"{length}, not {wanted}.",
                source.Files.Where,
                "Ask for fewer or shorter windows, or give a longer text.");
    }

    private static TextCorpus Sampled(TextSource source, TextSample sample, ITokenizer tokenizer) =>
        new(source, sample.Pieces, sample.Remark, tokenizer);

    private static TextCorpus First(TextSource source, TextExtent.FirstText first, ITokenizer tokenizer)
    {
        for (var most = Math.Max(Least, (long)first.Length * first.Windows * CharactersPerToken); ; most *= 4)
        {
            var (pieces, isWhole) = Start(source, most);
            var corpus = new TextCorpus(source, pieces, null, tokenizer);
            if (isWhole || corpus.Has(first))
            {
                return corpus;
            }
        }
    }

    private bool Has(TextExtent.FirstText first)
    {
        var starts = ((ITextCorpus)this).WindowStarts(first.Length);
        return starts.Count >= first.Windows && starts[first.Windows - 1] + first.Length + Margin <= tokens.Length;
    }

    private static (List<TextPiece> Pieces, bool IsWhole) Start(TextSource source, long characters)
    {
        var (pieces, read) = (new List<TextPiece>(), 0L);
        foreach (var piece in NotEmpty(source))
        {
            if (read >= characters)
            {
                return (pieces, false);
            }

            pieces.Add(piece);
            read += piece.Text.Length;
        }

        return (pieces, true);
    }

    private static IEnumerable<TextPiece> NotEmpty(TextSource source)
    {
        var isEmpty = true;
        foreach (var piece in TextPieces.Read(source))
        {
            isEmpty &= piece.Text.Length == 0;
            yield return piece;
        }

        if (isEmpty)
        {
            throw new InputException(
                source.Files.Paths.Count == 1 ? "The text file is empty." : "The text files are empty.", source.Files.Where,
                "Give a file with text.");
        }
    }

    // The text with blank lines between documents, and where each document stands in it.
    private static (string Text, List<Range> Documents) Joined(IEnumerable<TextPiece> pieces)
    {
        var (text, starts) = (new StringBuilder(), new List<int>());
        foreach (var piece in pieces)
        {
            if (piece.StartsDocument)
            {
                text.Append(starts.Count > 0 ? TextPieces.Join : "");
                starts.Add(text.Length);
            }

            text.Append(piece.Text);
        }

        return (text.ToString(), [.. starts.Select((start, i) =>
            start..(i + 1 < starts.Count ? starts[i + 1] - TextPieces.Join.Length : text.Length))]);
    }

    private int CarriageReturns() => Text.AsSpan().Count("\r\n");
}
