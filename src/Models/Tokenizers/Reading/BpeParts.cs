using System.Text.Json;
using System.Text;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Tokenizers;

/// <summary>A byte-pair encoding as read from files.</summary>
/// <param name="Vocabulary">Ids of tokens.</param>
/// <param name="Merges">Pairs in the order of their ranks.</param>
internal sealed record BpeParts(IReadOnlyDictionary<string, int> Vocabulary, IReadOnlyList<(string Left, string Right)> Merges)
{
    private const int Missing = -1;

    /// <summary>The source file, for messages.</summary>
    public string? File { get; init; }

    /// <summary>Whether a character that is not in the vocabulary becomes its bytes.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>The unknown token; null to drop unknown characters.</summary>
    public string? Unknown { get; init; }

    /// <summary>Whether adjacent unknown characters become one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Whether a piece that is in the vocabulary becomes that token without merging.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>The model for a vocabulary in <see cref="ByteAlphabet"/>. Missing bytes count as unknown characters.</summary>
    /// <exception cref="FormatException">A merged token is not in the vocabulary.</exception>
    public IWordModel ByteLevel()
    {
        int[] bytes = [.. ByteAlphabet.Tokens.Select(token => Vocabulary.GetValueOrDefault(token, Missing))];
        ISymbols symbols = bytes.Contains(Missing) ? new SpelledByteSymbols(Characters()) : new ByteSymbols(bytes);
        return new CachedWords(new Bpe(symbols, Table(), IgnoreMerges ? WholeWords(Vocabulary) : null));
    }

    /// <summary>The model for a vocabulary of characters, and a pre-tokenizer that lets it cache words, if the merges allow one.</summary>
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
        var unknown = Unknown is null ? null
            : new UnknownToken(Unknown, Vocabulary.TryGetValue(Unknown, out var known) ? known : null, File);
        return new(characters, bytes, unknown, FuseUnknown);
    }

    private MergeTable Table() => new(Merges.Select((merge, rank) => (
        Id(merge.Left, $"merge {rank}"), Id(merge.Right, $"merge {rank}"), Id(merge.Left + merge.Right, $"merge {rank}"))));

    // If no merge makes a token with a space inside, words are independent of each other.
    private bool HasWords() => !IgnoreMerges && Vocabulary.ContainsKey(MetaspaceSettings.Space.ToString())
        && Merges.All(
            merge => !(merge.Left + merge.Right).TrimStart(MetaspaceSettings.Space)
                .Contains(MetaspaceSettings.Space, StringComparison.Ordinal));

    private int Id(string token, string what) => Vocabulary.TryGetValue(token, out var id)
        ? id
        : throw new FormatException($"'{token}' of {what} is not in the vocabulary.");

    // Keyed by their text. Tokens that are not valid UTF-8 cannot equal a piece.
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

/// <summary>Reads vocabularies and merges.</summary>
internal static class Vocabularies
{
    public const int HighestId = 1 << 24;

    /// <summary>Token to id, from a JSON object.</summary>
    /// <exception cref="InputException">An id is invalid or occurs twice.</exception>
    public static Dictionary<string, int> Read(string path, JsonElement tokens)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var taken = new HashSet<int>();
        foreach (var token in tokens.EnumerateObject())
        {
            if (JsonInput.Integer(token.Value) is not (>= 0 and <= HighestId and var id) || !taken.Add(id))
            {
                throw new InputException(
                    $"Token '{token.Name}' has the id {JsonInput.Describe(token.Value)}; "
                    + $"ids are whole numbers from 0 to {HighestId}, each once.",
                    path);
            }

            vocabulary.Add(token.Name, id);
        }

        return vocabulary;
    }

    /// <summary>One merge of a tokenizer.json: a string with a space between the two tokens, or a list of the two.</summary>
    /// <exception cref="InputException">It is neither.</exception>
    public static (string Left, string Right) Merge(string path, JsonElement merge, int rank)
    {
        var pair = merge.ValueKind switch
        {
            JsonValueKind.String => merge.GetString()!.Split(' '),
            JsonValueKind.Array when merge.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String) =>
                [.. merge.EnumerateArray().Select(part => part.GetString()!)],
            _ => Array.Empty<string>(),
        };
        return pair is [{ Length: > 0 } left, { Length: > 0 } right]
            ? (left, right)
            : throw new InputException($"Merge {rank} is {JsonInput.Describe(merge)}; two tokens are needed.", path);
    }
}
