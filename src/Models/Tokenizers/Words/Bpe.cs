using System.Text;
using Microsoft.ML.Tokenizers;

namespace EvoPrune.Models.Tokenizers;

/// <summary>A byte-pair encoding as read from files (Sennrich et al. 2016).</summary>
/// <param name="Vocabulary">Ids of tokens.</param>
/// <param name="Merges">Pairs in the order of their ranks.</param>
internal sealed record BpeParts(IReadOnlyDictionary<string, int> Vocabulary, IReadOnlyList<(string Left, string Right)> Merges)
{
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

    /// <summary>Prefix of tokens that continue a word.</summary>
    public string ContinuingPrefix { get; init; } = "";

    /// <summary>Suffix of tokens that end a word.</summary>
    public string EndSuffix { get; init; } = "";

    /// <summary>The model for a vocabulary in <see cref="ByteAlphabet"/>. Missing bytes count as unknown characters.</summary>
    /// <exception cref="FormatException">A merged token is not in the vocabulary.</exception>
    public IWordModel ByteLevel() => new CachedWords(new ByteLevelBpe(Characters()));

    /// <summary>The model for a vocabulary of characters, and a pre-tokenizer that makes words to cache, if the ids allow one.</summary>
    /// <exception cref="FormatException">A merged token is not in the vocabulary.</exception>
    public (IWordModel Words, IPreTokenizer? Splitter) CharacterLevel() => (
        new CachedWords(Characters()),
        IgnoreMerges || DropsCharacters || ContinuingPrefix.Length + EndSuffix.Length > 0 ? null : new BorderPreTokenizer(Vocabulary.Keys));

    // The neighbours of a dropped character may merge.
    private bool DropsCharacters => Unknown is null
        && !(ByteFallback && Enumerable.Range(0, 256).All(value => Vocabulary.ContainsKey(ByteFallbackToken.Of(value))));

    private Bpe Characters()
    {
        if (Vocabulary.Count == 0)
        {
            throw new FormatException("The vocabulary is empty.");
        }

        var lacksUnknown = Unknown is not null && !Vocabulary.ContainsKey(Unknown);
        var hasSpaces = Merges.Any(merge => merge.Left.Contains(' ') || merge.Right.Contains(' '));
        var spelling = ByteFallback || lacksUnknown || hasSpaces ? new BpeSpelling(this) : null;
        (int Left, int Right, int Merged)[] merges = [.. MergeIds()];
        var library = BpeTokenizer.Create(new BpeOptions(Vocabulary.Select(token => KeyValuePair.Create(Name(token.Key), token.Value)))
        {
            // A pair that is listed twice has its last rank, as in the reference library.
            Merges = Merges.Reverse().Distinct().Reverse().Select(merge => $"{Name(merge.Left)} {Name(merge.Right)}"),
            UnknownToken = lacksUnknown ? null : Unknown,
            FuseUnknownTokens = FuseUnknown,
            ContinuingSubwordPrefix = ContinuingPrefix.Length > 0 ? ContinuingPrefix : null,
            EndOfWordSuffix = EndSuffix.Length > 0 ? EndSuffix : null,
        });
        return new(
            library,
            spelling,
            ContinuingPrefix.Length + EndSuffix.Length > 0 ? null : new(this, merges, Name),
            IgnoreMerges ? Vocabulary : null);

        string Name(string token) => spelling?.NameOf(token) ?? token;
    }

    // The ids of the merged pairs and of their results.
    private IEnumerable<(int Left, int Right, int Merged)> MergeIds()
    {
        foreach (var (rank, (left, right)) in Merges.Index())
        {
            if (right.Length <= ContinuingPrefix.Length)
            {
                throw new FormatException($"'{right}' of merge {rank} does not continue a word: it lacks the prefix '{ContinuingPrefix}'.");
            }

            yield return (Id(left, rank), Id(right, rank), Id(left + right[ContinuingPrefix.Length..], rank));
        }

        int Id(string token, int rank) => Vocabulary.TryGetValue(token, out var id)
            ? id
            : throw new FormatException($"'{token}' of merge {rank} is not in the vocabulary.");
    }
}

/// <summary>Byte-pair encoding of characters.</summary>
/// <param name="library">Applies the merges.</param>
/// <param name="spelling">Spells words for the library; null if words need no change.</param>
/// <param name="longWords">Applies the merges to long words; null to leave them to the library.</param>
/// <param name="whole">Words that are always one token, regardless of the merges; null for none.</param>
internal sealed class Bpe(
    BpeTokenizer library, BpeSpelling? spelling, LongWordBpe? longWords, IReadOnlyDictionary<string, int>? whole) : IWordModel
{
    private const int Long = 2048;

    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (whole is not null && whole.TryGetValue(word.ToString(), out var id))
        {
            ids.Add(id);
            return;
        }

        var spelled = spelling is null ? word : spelling.Of(word);
        if (spelled.Length > Long && longWords is not null)
        {
            longWords.Encode(spelled, ids);
            return;
        }

        ids.AddRange(library.EncodeToIds(spelled, considerPreTokenization: false, considerNormalization: false));
    }
}

/// <summary>Byte-pair encoding of bytes, which the vocabulary writes in <see cref="ByteAlphabet"/>.</summary>
internal sealed class ByteLevelBpe(Bpe characters) : IWordModel
{
    public void Encode(ReadOnlySpan<char> word, List<int> ids) => characters.Encode(ByteAlphabet.Encode(word), ids);
}

/// <summary>
/// Spells words for the library, which knows neither byte fallback nor merges of tokens with spaces: a character that is not in the
/// vocabulary becomes one stand-in for each of its bytes, and a space has a stand-in too. Stand-ins are lone surrogates, which no text has.
/// </summary>
internal sealed class BpeSpelling
{
    private const char FirstByte = '\uDC00';
    private const char Space = '\uDD00';
    private const char UnknownCharacter = '\uDD01';   // Not in the library's vocabulary either.

    private readonly HashSet<int> characters = [];
    private readonly bool[] bytes;
    private readonly UnknownToken? unknown;
    private readonly bool fuse;

    public BpeSpelling(BpeParts parts)
    {
        foreach (var token in parts.Vocabulary.Keys)
        {
            if (Rune.DecodeFromUtf16(token, out var rune, out var width) == System.Buffers.OperationStatus.Done && width == token.Length)
            {
                characters.Add(rune.Value);
            }
        }

        bytes = [.. Enumerable.Range(0, 256)
            .Select(value => parts.ByteFallback && parts.Vocabulary.ContainsKey(ByteFallbackToken.Of(value)))];
        unknown = parts.Unknown is null ? null
            : new(parts.Unknown, parts.Vocabulary.TryGetValue(parts.Unknown, out var id) ? id : null, parts.File);
        fuse = parts.FuseUnknown;
    }

    /// <summary>The library's name of a token.</summary>
    public string NameOf(string token) =>
        ByteFallbackToken.Value(token) is { } value && bytes[value] && token == ByteFallbackToken.Of(value)
            ? StandIn(value).ToString()
            : token.Replace(' ', Space);

    /// <summary>The spelling of a word.</summary>
    /// <exception cref="InputException">The word needs the unknown token, and the vocabulary lacks it.</exception>
    public string Of(ReadOnlySpan<char> word)
    {
        var (result, pending) = (new StringBuilder(word.Length), false);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in word.EnumerateRunes())
        {
            if (characters.Contains(rune.Value))
            {
                Flush();
                _ = rune.Value == ' ' ? result.Append(Space) : result.Append(rune);
            }
            else if (utf8[..rune.EncodeToUtf8(utf8)] is var encoded && HasAll(encoded))
            {
                foreach (var value in encoded)
                {
                    result.Append(StandIn(value));
                }
            }
            else
            {
                if (!fuse)
                {
                    Flush();
                }

                pending = true;
            }
        }

        Flush();
        return result.ToString();

        // As the reference library does: an unknown token is written late, after the byte tokens of characters that follow it.
        void Flush()
        {
            if (pending && unknown is { Needed: >= 0 })
            {
                result.Append(UnknownCharacter);
            }

            pending = false;
        }
    }

    private static char StandIn(byte value) => (char)(FirstByte + value);

    private bool HasAll(ReadOnlySpan<byte> utf8)
    {
        foreach (var value in utf8)
        {
            if (!bytes[value])
            {
                return false;
            }
        }

        return true;
    }
}
