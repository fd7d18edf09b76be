using Microsoft.ML.Tokenizers;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Turns text into token ids and back. Safe for use by several threads.</summary>
public interface ITokenizer
{
    /// <summary>Highest token id plus one.</summary>
    int Vocabulary { get; }

    /// <summary>The ids of a text without special tokens around it. Added tokens in the text are recognized by their spelling.</summary>
    /// <exception cref="ArgumentException">The text has half a surrogate pair.</exception>
    int[] Encode(string text);

    /// <summary>The ids of a text with the tokenizer's special tokens around it: <c>[CLS] text [SEP]</c>.</summary>
    /// <remarks>Equal to <see cref="Encode"/> if the tokenizer adds none.</remarks>
    /// <exception cref="ArgumentException">The text has half a surrogate pair.</exception>
    int[] EncodeWithSpecialTokens(string text) => Encode(text);

    /// <summary>The text of ids. Special tokens are spelled out; invalid UTF-8 becomes U+FFFD.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    string Decode(ReadOnlySpan<int> ids);
}

/// <summary>The components of a tokenizer.</summary>
/// <param name="Words">Turns one piece of text into ids.</param>
/// <param name="Tokens">The vocabulary's token of each id, without added tokens.</param>
/// <param name="Decoder">Turns tokens into text.</param>
internal sealed record TokenizerParts(IWordModel Words, IReadOnlyDictionary<int, string> Tokens, IDecoder Decoder)
{
    public IReadOnlyList<AddedToken> Added { get; init; } = [];

    public Normalizer? Normalizer { get; init; }

    public IPreTokenizer? Splitter { get; init; }

    public SpecialFrame Frame { get; init; } = SpecialFrame.None;
}

/// <summary>The pipeline of all tokenizers: cuts out added tokens, then normalizes, splits and encodes the rest.</summary>
internal sealed class Tokenizer : ITokenizer
{
    private readonly TokenizerParts parts;
    private readonly AddedTokens? verbatim;
    private readonly AddedTokens? normalized;
    private readonly Dictionary<int, DecodedToken> tokens;

    public Tokenizer(TokenizerParts parts)
    {
        this.parts = parts;
        verbatim = AddedTokens.Of(parts.Added.Where(token => !token.Normalized));
        normalized = AddedTokens.Of(parts.Added.Where(token => token.Normalized)
            .Select(token => token with { Content = parts.Normalizer?.Normalize(token.Content) ?? token.Content }));
        tokens = parts.Tokens.ToDictionary(token => token.Key, token => new DecodedToken(token.Value, IsAdded: false));
        foreach (var token in parts.Added)
        {
            tokens[token.Id] = new(token.Content, IsAdded: true);
        }

        Vocabulary = tokens.Keys.DefaultIfEmpty(-1).Max() + 1;
    }

    /// <inheritdoc/>
    public int Vocabulary { get; }

    /// <inheritdoc/>
    public int[] Encode(string text) => [.. Ids(text)];

    /// <inheritdoc/>
    public int[] EncodeWithSpecialTokens(string text) => [.. parts.Frame.Before, .. Ids(text), .. parts.Frame.After];

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var found = new List<DecodedToken>(ids.Length);
        foreach (var id in ids)
        {
            found.Add(tokens.TryGetValue(id, out var token)
                ? token
                : throw new ArgumentOutOfRangeException(
                    nameof(ids), id, $"The vocabulary has no such id; its highest is {Vocabulary - 1}."));
        }

        return parts.Decoder.Decode(found);
    }

    private List<int> Ids(string text)
    {
        StrictUtf8.RequireText(text);
        var ids = new List<int>(text.Length / 3);
        AddedTokens.Cut(verbatim, text, ids, (section, first) => AddSection(section, first));
        return ids;

        void AddSection(ReadOnlySpan<char> section, bool first)
        {
            var plain = parts.Normalizer is null ? section
                : parts.Normalizer.Normalize(section.Length == text.Length ? text : section.ToString());
            AddedTokens.Cut(normalized, plain, ids, (rest, start) => AddPieces(rest, first && start));
        }

        void AddPieces(ReadOnlySpan<char> rest, bool first)
        {
            if (parts.Splitter is null)
            {
                parts.Words.Encode(rest, ids);
            }
            else
            {
                parts.Splitter.Split(rest, first, (piece, _) => parts.Words.Encode(piece, ids));
            }
        }
    }
}

/// <summary>The ids that a tokenizer puts around a text.</summary>
internal sealed record SpecialFrame(IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    public static SpecialFrame None { get; } = new([], []);
}
