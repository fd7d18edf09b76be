using System.Text;

namespace EvoPrune.Models.Tokenizers.Words;

/// <summary>The smallest tokens of a text, before any merge.</summary>
internal interface ISymbols
{
    /// <summary>Writes the ids of a word's symbols, at most three for each UTF-16 unit.</summary>
    int Write(ReadOnlySpan<char> word, Span<int> ids);
}

/// <summary>Symbols are bytes.</summary>
internal sealed class ByteSymbols(int[] byteIds) : ISymbols
{
    public int Write(ReadOnlySpan<char> word, Span<int> ids)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = 0;
        foreach (var rune in word.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                ids[count++] = byteIds[rune.Value];
                continue;
            }

            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                ids[count++] = byteIds[value];
            }
        }

        return count;
    }
}

/// <summary>Symbols are characters; one that the vocabulary lacks becomes its bytes, or else the unknown token.</summary>
/// <param name="characters">Id of each character.</param>
/// <param name="byteIds">Ids of the bytes, -1 for those that the vocabulary lacks; null where characters do not become bytes.</param>
/// <param name="unknown">The unknown token; null where unknown characters are dropped.</param>
/// <param name="fuse">Whether neighbouring unknown characters become one token.</param>
internal sealed class CharacterSymbols(IReadOnlyDictionary<int, int> characters, int[]? byteIds, int? unknown, bool fuse) : ISymbols
{
    private const int Missing = -1;

    private readonly int[] ascii = [.. Enumerable.Range(0, 128).Select(value => characters.GetValueOrDefault(value, Missing))];

    public int Write(ReadOnlySpan<char> word, Span<int> ids)
    {
        var (count, pending) = (0, 0);
        foreach (var rune in word.EnumerateRunes())
        {
            var id = rune.IsAscii ? ascii[rune.Value] : characters.GetValueOrDefault(rune.Value, Missing);
            if (id != Missing)
            {
                Flush(ids);
                ids[count++] = id;
            }
            else if (!TryBytes(rune, ids, ref count))
            {
                pending++;
            }
        }

        Flush(ids);
        return count;

        void Flush(Span<int> into)
        {
            for (pending = fuse ? Math.Min(pending, 1) : pending; pending > 0; pending--)
            {
                if (unknown is { } id)
                {
                    into[count++] = id;
                }
            }
        }
    }

    private bool TryBytes(Rune rune, Span<int> ids, ref int count)
    {
        if (byteIds is null)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[4];
        bytes = bytes[..rune.EncodeToUtf8(bytes)];
        foreach (var value in bytes)
        {
            if (byteIds[value] == Missing)
            {
                return false;
            }
        }

        foreach (var value in bytes)
        {
            ids[count++] = byteIds[value];
        }

        return true;
    }
}
