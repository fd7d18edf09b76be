using System.Buffers;

namespace EvoPrune.Models.Tokenizers.Words;

/// <summary>Byte-pair encoding: neighbouring symbols are merged by rank (Sennrich et al. 2016).</summary>
/// <param name="symbols">What a word is made of.</param>
/// <param name="merges">What becomes of neighbours.</param>
/// <param name="whole">Words that are one token whatever the merges say; null where the merges always decide.</param>
internal sealed class Bpe(ISymbols symbols, MergeTable merges, IReadOnlyDictionary<string, int>? whole = null) : IWordModel
{
    private const int OnStack = 256;

    private readonly Dictionary<string, int>? whole = whole is null ? null : new(whole, StringComparer.Ordinal);

    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (whole is not null && whole.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var id))
        {
            ids.Add(id);
            return;
        }

        var most = word.Length * symbols.MostPerUnit;
        if (most <= OnStack)
        {
            Encode(word, stackalloc int[OnStack], ids);
            return;
        }

        var rented = ArrayPool<int>.Shared.Rent(most);
        Encode(word, rented, ids);
        ArrayPool<int>.Shared.Return(rented);
    }

    private void Encode(ReadOnlySpan<char> word, Span<int> buffer, List<int> ids)
    {
        var found = buffer[..symbols.Write(word, buffer)];
        ids.AddRange(found[..merges.Apply(found)]);
    }
}
