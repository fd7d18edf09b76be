using System.Text;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Unigram: the tokens of a word whose probabilities have the largest product (Kudo 2018, section 3.2).</summary>
/// <remarks>
/// The library's Unigram adds scores in single precision, so tokens of nearly equal probability would differ from those of the reference
/// library, which adds in double precision.
/// </remarks>
internal sealed class Unigram : IWordModel
{
    private const double UnknownPenalty = 10;

    private readonly Dictionary<string, (int Id, double Score)> tokens = new(StringComparer.Ordinal);
    private readonly UnknownToken unknown;
    private readonly double unknownScore;
    private readonly int longest;
    private readonly int?[] bytes = new int?[256];

    /// <summary>Creates the model.</summary>
    /// <param name="pieces">The vocabulary. Of two equal tokens the last counts, as in the reference library.</param>
    /// <param name="unknown">The unknown token. Adjacent unknown characters become one.</param>
    /// <param name="byteFallback">Whether unknown characters become their bytes, if the vocabulary has them.</param>
    public Unigram(IReadOnlyList<Piece> pieces, UnknownToken unknown, bool byteFallback)
    {
        this.unknown = unknown;
        foreach (var (id, piece) in pieces.Index())
        {
            if (piece.Kind == PieceKind.Normal)
            {
                tokens[piece.Text] = (id, piece.Score);
            }

            if (byteFallback && ByteFallbackToken.Value(piece.Text) is { } value)
            {
                bytes[value] = id;
            }
        }

        unknownScore = tokens.Values.Select(token => token.Score).DefaultIfEmpty().Min() - UnknownPenalty;
        longest = tokens.Keys.Select(token => token.Length).DefaultIfEmpty().Max();
    }

    // The best way to end at a place: its score, where its last token starts, and that token; null for an unknown character.
    private record struct Way(double Score, int Start, int? Id);

    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        List<(int Start, int End, int? Id)> found = [];
        var ways = BestWays(word);
        for (var end = word.Length; end > 0; end = ways[end].Start)
        {
            found.Add((ways[end].Start, end, ways[end].Id is { } id && id != unknown.Id ? id : null));
        }

        for (var i = found.Count - 1; i >= 0; i--)
        {
            var (start, end, id) = found[i];
            while (id is null && i > 0 && found[i - 1].Id is null)
            {
                end = found[--i].End;
            }

            if (id is { } known)
            {
                ids.Add(known);
            }
            else
            {
                AddUnknown(word[start..end], ids);
            }
        }
    }

    private Way[] BestWays(ReadOnlySpan<char> word)
    {
        var ways = new Way[word.Length + 1];
        var known = tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        Array.Fill(ways, new(double.NegativeInfinity, 0, null), 1, word.Length);
        for (var start = 0; start < word.Length;)
        {
            var width = start + 1 < word.Length && char.IsHighSurrogate(word[start]) ? 2 : 1;
            var isKnown = false;
            for (var length = width; length <= longest && start + length <= word.Length; length++)
            {
                if (known.TryGetValue(word.Slice(start, length), out var token))
                {
                    Offer(start + length, token.Score, token.Id);
                    isKnown |= length == width;
                }
            }

            if (!isKnown)
            {
                Offer(start + width, unknownScore, null);
            }

            start += width;

            void Offer(int end, double score, int? id)
            {
                if (ways[start].Score + score > ways[end].Score)
                {
                    ways[end] = new(ways[start].Score + score, start, id);
                }
            }
        }

        return ways;
    }

    private void AddUnknown(ReadOnlySpan<char> text, List<int> ids)
    {
        var utf8 = Encoding.UTF8.GetBytes(text.ToString());
        if (utf8.All(value => bytes[value] is not null) && !tokens.ContainsKey(text.ToString()))
        {
            ids.AddRange(utf8.Select(value => bytes[value]!.Value));
        }
        else
        {
            ids.Add(unknown.Needed);
        }
    }
}
