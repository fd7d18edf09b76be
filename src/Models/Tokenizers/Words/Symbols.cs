using System.Text;

namespace EvoPrune.Models.Tokenizers;

/// <summary>The initial tokens of a word, before any merge.</summary>
internal interface ISymbols
{
    /// <summary>The largest number of symbols for one UTF-16 code unit.</summary>
    int MostPerUnit { get; }

    /// <summary>Writes the ids of a word's symbols and returns their number.</summary>
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

/// <summary>
/// Symbols are bytes, but the vocabulary lacks some: each byte is looked up as its character of <see cref="ByteAlphabet"/>.
/// </summary>
/// <param name="characters">Looks up the characters.</param>
internal sealed class SpelledByteSymbols(CharacterSymbols characters) : ISymbols
{
    public int MostPerUnit => 3 * characters.MostPerUnit;

    public int Write(ReadOnlySpan<char> word, Span<int> ids) => characters.Write(ByteAlphabet.Encode(word), ids);
}

/// <summary>Symbols are characters. A character that is not in the vocabulary becomes its bytes or the unknown token.</summary>
/// <param name="characters">Id of each character.</param>
/// <param name="byteIds">Ids of the bytes, -1 for missing ones; null if characters never become bytes.</param>
/// <param name="unknown">The unknown token; null to drop unknown characters.</param>
/// <param name="fuse">Whether adjacent unknown characters become one token.</param>
internal sealed class CharacterSymbols(IReadOnlyDictionary<int, int> characters, int[]? byteIds, UnknownToken? unknown, bool fuse)
    : ISymbols
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

        // As the reference library does: an unknown token is written late, after the byte tokens of characters that follow it.
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
