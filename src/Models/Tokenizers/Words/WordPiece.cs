using System.Text;
using Microsoft.ML.Tokenizers;

namespace EvoPrune.Models.Tokenizers;

/// <summary>WordPiece: repeatedly takes the longest matching token. A word with a rest is unknown (Devlin et al. 2019).</summary>
internal sealed class WordPiece : IWordModel
{
    private readonly WordPieceTokenizer library;
    private readonly int longestWord;

    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">Ids of tokens.</param>
    /// <param name="prefix">Prefix of tokens that continue a word.</param>
    /// <param name="unknown">The unknown token.</param>
    /// <param name="longestWord">Longer words, in characters, are unknown.</param>
    /// <exception cref="FormatException">The unknown token is not in the vocabulary, or a token has a line break.</exception>
    public WordPiece(IReadOnlyDictionary<string, int> vocabulary, string prefix, string unknown, int longestWord)
    {
        if (!vocabulary.ContainsKey(unknown))
        {
            throw new FormatException($"'{unknown}' of unk_token is not in the vocabulary.");
        }

        this.longestWord = longestWord;
        library = WordPieceTokenizer.Create(Lines(vocabulary), new WordPieceOptions
        {
            UnknownToken = unknown,
            ContinuingSubwordPrefix = prefix,
            MaxInputCharsPerWord = 2 * Math.Max(1, longestWord),   // The library counts UTF-16 code units.
        });
    }

    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (Characters(word) > longestWord)
        {
            ids.Add(library.UnknownTokenId);
        }
        else
        {
            ids.AddRange(library.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false));
        }
    }

    // The library reads a vocabulary as lines, which it numbers from 0. With a byte order mark, the first token keeps one of its own.
    private static MemoryStream Lines(IReadOnlyDictionary<string, int> vocabulary)
    {
        var lines = new StringBuilder();
        var line = 0;
        foreach (var (token, id) in vocabulary.OrderBy(token => token.Value))
        {
            if (token.AsSpan().ContainsAny('\r', '\n'))
            {
                throw new FormatException($"The token {id} has a line break.");
            }

            lines.Append('\n', id - line).Append(token);
            line = id;
        }

        return new([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(lines.ToString())]);
    }

    private static int Characters(ReadOnlySpan<char> word)
    {
        var count = 0;
        foreach (var character in word)
        {
            count += char.IsLowSurrogate(character) ? 0 : 1;
        }

        return count;
    }
}
