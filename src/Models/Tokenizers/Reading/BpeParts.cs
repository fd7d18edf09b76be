using System.Text;
using EvoPrune.Models.Tokenizers.Decoders;
using EvoPrune.Models.Tokenizers.PreTokenizers;
using EvoPrune.Models.Tokenizers.Words;

namespace EvoPrune.Models.Tokenizers.Reading;

/// <summary>A byte-pair encoding as files describe it.</summary>
/// <param name="Vocabulary">Ids of tokens.</param>
/// <param name="Merges">Pairs, the first to be merged first.</param>
internal sealed record BpeParts(IReadOnlyDictionary<string, int> Vocabulary, IReadOnlyList<(string Left, string Right)> Merges)
{
    private const int Missing = -1;

    /// <summary>Where they come from, for messages.</summary>
    public string? File { get; init; }

    /// <summary>Whether a character that the vocabulary lacks becomes its bytes.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>The token for what is still unknown; without one, that is dropped.</summary>
    public string? Unknown { get; init; }

    /// <summary>Whether unknown neighbours become one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Whether a piece that is a token is that token, whatever the merges say.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>The model of a vocabulary written in <see cref="ByteAlphabet"/>; bytes that it lacks are unknown characters.</summary>
    /// <exception cref="FormatException">A merged token is not in the vocabulary.</exception>
    public IWordModel ByteLevel()
    {
        int[] bytes = [.. ByteAlphabet.Tokens.Select(token => Vocabulary.GetValueOrDefault(token, Missing))];
        ISymbols symbols = bytes.Contains(Missing) ? new SpelledByteSymbols(Characters()) : new ByteSymbols(bytes);
        return new CachedWords(new Bpe(symbols, Table(), IgnoreMerges ? WholeWords(Vocabulary) : null));
    }

    /// <summary>The model of a vocabulary of characters, and the splitter that may stand before it to let it remember words.</summary>
    /// <exception cref="FormatException">A merged token is not in the vocabulary.</exception>
    public (IWordModel Words, IPreTokenizer? Splitter) CharacterLevel() => (
        new CachedWords(new Bpe(Characters(), Table(), IgnoreMerges ? Vocabulary : null)),
        HasWords() ? new WordStartPreTokenizer(MetaspaceSettings.Space) : null);

    private CharacterSymbols Characters()
    {
        var characters = new Dictionary<int, int>();
        foreach (var (token, id) in Vocabulary)
        {
            if (Rune.DecodeFromUtf16(token, out var rune, out var width) == System.Buffers.OperationStatus.Done && width == token.Length)
            {
                characters.Add(rune.Value, id);
            }
        }

        int[]? bytes = ByteFallback
            ? [.. Enumerable.Range(0, 256).Select(value => Vocabulary.GetValueOrDefault(ByteFallbackToken.Of(value), Missing))]
            : null;
        var unknown = Unknown is null ? null : new UnknownToken(Unknown, Vocabulary.TryGetValue(Unknown, out var known) ? known : null, File);
        return new(characters, bytes, unknown, FuseUnknown);
    }

    private MergeTable Table() => new(Merges.Select((merge, rank) => (
        Id(merge.Left, $"merge {rank}"), Id(merge.Right, $"merge {rank}"), Id(merge.Left + merge.Right, $"merge {rank}"))));

    // Where no merge makes a token with a space after something else, words do not touch each other.
    private bool HasWords() => !IgnoreMerges && Vocabulary.ContainsKey(MetaspaceSettings.Space.ToString())
        && Merges.All(merge => !(merge.Left + merge.Right).TrimStart(MetaspaceSettings.Space).Contains(MetaspaceSettings.Space, StringComparison.Ordinal));

    private int Id(string token, string what) => Vocabulary.TryGetValue(token, out var id)
        ? id
        : throw new FormatException($"'{token}' of {what} is not in the vocabulary.");

    // By the text that they stand for. Bytes that are no text can be no piece.
    private static Dictionary<string, int> WholeWords(IReadOnlyDictionary<string, int> vocabulary)
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in vocabulary)
        {
            var bytes = ByteAlphabet.Decode(token);
            if (System.Text.Unicode.Utf8.IsValid(bytes))
            {
                words.TryAdd(Encoding.UTF8.GetString(bytes), id);
            }
        }

        return words;
    }
}
