using System.Text;

namespace EvoPrune.Models.Tokenizers.Words;

/// <summary>The smallest tokens of a text, before any merge.</summary>
internal interface ISymbols
{
    /// <summary>Most symbols that one UTF-16 sublayer becomes.</summary>
    int MostPerUnit { get; }

    /// <summary>Writes the ids of a word's symbols.</summary>
    int Write(ReadOnlySpan<char> word, Span<int> ids);
}

/// <summary>Symbols are bytes.</summary>
internal sealed class ByteSymbols(int[] byteIds) : ISymbols
{
    public int MostPerUnit => 3;

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

/// <summary>Symbols are bytes, some of which the vocabulary lacks: to it they are characters of <see cref="ByteAlphabet"/>, known or not.</summary>
/// <param name="characters">The characters of that alphabet.</param>
internal sealed class SpelledByteSymbols(CharacterSymbols characters) : ISymbols
{
    public int MostPerUnit => 3 * characters.MostPerUnit;

    public int Write(ReadOnlySpan<char> word, Span<int> ids) => characters.Write(ByteAlphabet.Encode(word), ids);
}

/// <summary>Symbols are characters; one that the vocabulary lacks becomes its bytes, or else the unknown token.</summary>
/// <param name="characters">Id of each character.</param>
/// <param name="byteIds">Ids of the bytes, -1 for those that the vocabulary lacks; null where characters do not become bytes.</param>
/// <param name="unknown">The unknown token; null where unknown characters are dropped.</param>
/// <param name="fuse">Whether neighbouring unknown characters become one token.</param>
internal sealed class CharacterSymbols(IReadOnlyDictionary<int, int> characters, int[]? byteIds, UnknownToken? unknown, bool fuse) : ISymbols
{
    private const int Missing = -1;

    public int MostPerUnit => 3;

    private readonly int[] ascii = [.. Enumerable.Range(0, 128).Select(value => characters.GetValueOrDefault(value, Missing))];

    public int Write(ReadOnlySpan<char> word, Span<int> ids)
    {
        var (count, pending) = (0, false);
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
                if (!fuse)
                {
                    Flush(ids);
                }

                pending = true;
            }
        }

        Flush(ids);
        return count;

        // The library writes an unknown character when it comes to the next one, behind what others fell back to meanwhile.
        void Flush(Span<int> into)
        {
            if (pending && unknown is not null)
            {
                into[count++] = unknown.Needed;
            }

            pending = false;
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
