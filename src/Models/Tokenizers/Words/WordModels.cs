using System.Collections.Concurrent;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Turns one piece of text into token ids. Safe for use by several threads.</summary>
/// <remarks>The models are those of Microsoft.ML.Tokenizers, without its normalizers, pre-tokenizers and special tokens.</remarks>
internal interface IWordModel
{
    void Encode(ReadOnlySpan<char> word, List<int> ids);
}

/// <summary>Caches the ids of words.</summary>
internal sealed class CachedWords(IWordModel words) : IWordModel
{
    // Longer words, and words after this many different ones, rarely repeat.
    private const int MostCached = 1 << 16;
    private const int LongestCached = 32;

    private readonly ConcurrentDictionary<string, int[]> cache = new(StringComparer.Ordinal);
    private int cached;

    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.Length > LongestCached)
        {
            words.Encode(word, ids);
            return;
        }

        var known = cache.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(word, out var tokens))
        {
            ids.AddRange(tokens.AsSpan());
            return;
        }

        var before = ids.Count;
        words.Encode(word, ids);
        if (cached < MostCached && known.TryAdd(word, [.. ids[before..]]))
        {
            Interlocked.Increment(ref cached);
        }
    }
}

/// <summary>WordLevel: a word is one token, or it is unknown.</summary>
internal sealed class WholeWords(IReadOnlyDictionary<string, int> vocabulary, UnknownToken unknown) : IWordModel
{
    public void Encode(ReadOnlySpan<char> word, List<int> ids) =>
        ids.Add(vocabulary.TryGetValue(word.ToString(), out var id) ? id : unknown.Needed);
}

/// <summary>The token for unknown text. A vocabulary may lack it, which is an error only if a text needs it.</summary>
/// <param name="Token">Its spelling.</param>
/// <param name="Id">Its id; null if the vocabulary lacks it.</param>
/// <param name="File">The vocabulary's file, for messages.</param>
internal sealed record UnknownToken(string Token, int? Id, string? File)
{
    /// <summary>The id, for a text that needs it.</summary>
    /// <exception cref="InputException">The vocabulary lacks the token.</exception>
    public int Needed => Id ?? throw new InputException(
        $"The text has a character that is not in the vocabulary, and neither is the unk_token, '{Token}'.",
        File,
        "Use a text that the tokenizer covers, or vocabulary and settings of the same tokenizer.");
}
