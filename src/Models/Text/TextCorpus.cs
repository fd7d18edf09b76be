using EvoPrune.Models.Tokenizers;

namespace EvoPrune.Models.Text;

/// <summary>A tokenized text file.</summary>
public sealed class TextCorpus : ITextCorpus, ITextTokenizer
{
    private readonly ITokenizer tokenizer;
    private readonly string path;
    private readonly int[] tokens;

    private TextCorpus(string path, string text, ITokenizer tokenizer) =>
        (this.path, Text, this.tokenizer, tokens) = (path, text, tokenizer, tokenizer.Encode(text));

    /// <inheritdoc/>
    public string Text { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> Tokens => tokens;

    /// <summary>Warnings about line ends.</summary>
    public IReadOnlyList<Problem> Warnings => CarriageReturns() is not (var count and > 0) ? [] :
    [
        new(
            $"{count} lines of the text end with CR LF. The CRs are tokens, so results differ from those of the same text with LF.",
            path,
            "Unless this is intended, convert the file: sed -i 's/\\r$//' FILE."),
    ];

    /// <summary>Reads a UTF-8 file.</summary>
    /// <exception cref="InputException">The file is missing, empty, not UTF-8, or not plain text.</exception>
    public static TextCorpus Open(string path, ITokenizer tokenizer) => new(path, PlainText.Read(path), tokenizer);

    /// <inheritdoc/>
    public IReadOnlyList<int> Encode(string text) => tokenizer.Encode(text);

    /// <inheritdoc/>
    public string Decode(IReadOnlyList<int> ids) => tokenizer.Decode([.. ids]);

    private int CarriageReturns() => Text.AsSpan().Count("\r\n");

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
$"The windows have {length} tokens; the model takes windows of 2 to {model.ContextLength}.", path);
        }

        var wanted = windows ?? Math.Max(1, tokens.Length / length);
        return wanted >= 1 && (long)wanted * length <= tokens.Length
            ? new(new ArraySegment<int>(tokens, 0, wanted * length), length)
            : throw new InputException(
                $"The text has {tokens.Length} tokens; {wanted} windows of {length} need {(long)wanted * length}.",
                path,
                "Ask for fewer or shorter windows, or give a longer text.");
    }
}
