using System.Globalization;

namespace EvoPrune.Models.Text;

/// <summary>Draws documents from a text of any length, each with equal probability, in memory of a fixed size.</summary>
/// <remarks>
/// Every document gets a random number from the seed and its position, and those with the smallest numbers stay, as many as fit: a
/// bottom-k sample (Cohen and Kaplan 2007). Plain text counts as documents of about 64 thousand characters of whole lines.
/// </remarks>
internal sealed class TextSample
{
    /// <summary>Characters that stay in memory; a text of fewer is not sampled.</summary>
    public const long Most = 32 << 20;

    private const int PlainChunk = 1 << 16;

    /// <summary>The pieces that were drawn, in order.</summary>
    public required IReadOnlyList<TextPiece> Pieces { get; init; }

    /// <summary>How much was drawn, for the user; null if the text was taken whole.</summary>
    public required string? Remark { get; init; }

    /// <summary>Draws from a text.</summary>
    /// <param name="pieces">The pieces of the text.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="most">Characters to keep.</param>
    public static TextSample Draw(IEnumerable<TextPiece> pieces, long seed, long most = Most)
    {
        var random = new RandomStream(seed, "text sample");
        var kept = new PriorityQueue<(long Index, List<TextPiece> Pieces, long Size), ulong>(
            Comparer<ulong>.Create((a, b) => b.CompareTo(a)));
        var (index, characters, all) = (0L, 0L, 0L);
        foreach (var chunk in Chunks(pieces))
        {
            var size = chunk.Sum(piece => (long)piece.Text.Length);
            kept.Enqueue((index, chunk, size), random.NextUInt64());
            (index, characters, all) = (index + 1, characters + size, all + size);
            while (characters > most && kept.Count > 1)
            {
                characters -= kept.Dequeue().Size;
            }
        }

        if (kept.Count == index)
        {
            return new() { Pieces = [.. InOrder().SelectMany(chunk => chunk.Pieces)], Remark = null };
        }

        return new()
        {
            Pieces = [.. Separated(InOrder())],
            Remark = string.Create(CultureInfo.InvariantCulture,
                $"The text has {all / 1e6:0} million characters; {kept.Count:N0} of its {index:N0} documents, {characters / 1e6:0} million "
                + $"characters, were drawn at random under the seed."),
        };

        IEnumerable<(long Index, List<TextPiece> Pieces, long Size)> InOrder() =>
            kept.UnorderedItems.Select(item => item.Element).OrderBy(chunk => chunk.Index);
    }

    // Where something was left out, a new document begins.
    private static IEnumerable<TextPiece> Separated(IEnumerable<(long Index, List<TextPiece> Pieces, long Size)> chunks)
    {
        var last = -1L;
        foreach (var (index, pieces, _) in chunks)
        {
            yield return pieces[0] with { StartsDocument = pieces[0].StartsDocument || index != last + 1 };
            foreach (var piece in pieces.Skip(1))
            {
                yield return piece;
            }

            last = index;
        }
    }

    private static IEnumerable<List<TextPiece>> Chunks(IEnumerable<TextPiece> pieces)
    {
        var (chunk, size) = (new List<TextPiece>(), 0L);
        foreach (var piece in pieces)
        {
            chunk.Add(piece);
            size += piece.Text.Length;
            if (piece.IsRow || size >= PlainChunk)
            {
                yield return chunk;
                (chunk, size) = ([], 0);
            }
        }

        if (chunk.Count > 0)
        {
            yield return chunk;
        }
    }
}
