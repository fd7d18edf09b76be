using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EvoPrune.Models.Tokenizers;

/// <summary>
/// The rewriting rules of a SentencePiece model, <c>precompiled_charsmap</c>: a double-array trie of UTF-8 (Darts) whose values are
/// positions in a list of replacements. Microsoft.ML.Tokenizers applies such rules only within its own Unigram model.
/// </summary>
internal sealed class CharacterMap : TextNormalizer
{
    private readonly uint[] trie;
    private readonly byte[] replacements;
    private readonly bool byCharacters;

    /// <summary>Reads the rules.</summary>
    /// <param name="map">The bytes: the trie's length in bytes, the trie, the replacements, each with a zero at its end.</param>
    /// <param name="byCharacters">
    /// Whether rules apply to whole characters, as in tokenizer.json: first to one with its marks, if that is short, then to each of its
    /// code points. Otherwise the longest rule applies at each place, as in SentencePiece.
    /// </param>
    /// <exception cref="FormatException">The bytes are no rules.</exception>
    public CharacterMap(ReadOnlySpan<byte> map, bool byCharacters)
    {
        var length = map.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(map);
        if (length < 4 || length % 4 != 0 || length > map.Length - 4)
        {
            throw new FormatException("The rewriting rules are damaged.");
        }

        trie = new uint[length / 4];
        for (var i = 0; i < trie.Length; i++)
        {
            trie[i] = BinaryPrimitives.ReadUInt32LittleEndian(map[(4 + (4 * i))..]);
        }

        replacements = map[(4 + length)..].ToArray();
        this.byCharacters = byCharacters;
    }

    public override string Normalize(string original)
    {
        var result = new StringBuilder(original.Length);
        if (byCharacters)
        {
            ByCharacters(original, result);
        }
        else
        {
            ByLongestRules(original, result);
        }

        return result.ToString();
    }

    private void ByLongestRules(string text, StringBuilder result)
    {
        var utf8 = Encoding.UTF8.GetBytes(text).AsSpan();
        while (!utf8.IsEmpty)
        {
            var (width, replacement) = Find(utf8, longest: true);
            if (width == 0)
            {
                Rune.DecodeFromUtf8(utf8, out var rune, out width);
                result.Append(rune);
            }
            else
            {
                result.Append(replacement);
            }

            utf8 = utf8[width..];
        }
    }

    // The reference library takes the shortest rule that starts a character, and leaves out what follows it.
    private void ByCharacters(string text, StringBuilder result)
    {
        const int Short = 6;
        Span<byte> utf8 = stackalloc byte[Short];
        var characters = StringInfo.GetTextElementEnumerator(text);
        while (characters.MoveNext())
        {
            var character = characters.GetTextElement();
            if (Encoding.UTF8.GetByteCount(character) < Short
                && Find(utf8[..Encoding.UTF8.GetBytes(character, utf8)], longest: false) is { Width: > 0 } rule)
            {
                result.Append(rule.Replacement);
                continue;
            }

            foreach (var rune in character.EnumerateRunes())
            {
                var (width, replacement) = Find(utf8[..rune.EncodeToUtf8(utf8)], longest: false);
                _ = width > 0 ? result.Append(replacement) : result.Append(rune);
            }
        }
    }

    private (int Width, string Replacement) Find(ReadOnlySpan<byte> utf8, bool longest)
    {
        var (width, at, found) = (0, Offset(trie[0]), 0u);
        for (var i = 0; i < utf8.Length; i++)
        {
            at ^= utf8[i];
            if (at >= trie.Length || (trie[at] & 0x8000_00FF) != utf8[i])
            {
                break;
            }

            var hasValue = (trie[at] & 0x100) != 0;
            at ^= Offset(trie[at]);
            if (hasValue && at < trie.Length)
            {
                (width, found) = (i + 1, trie[at] & 0x7FFF_FFFF);
                if (!longest)
                {
                    break;
                }
            }
        }

        return (width, width > 0 ? Replacement(found) : "");
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);

    private string Replacement(uint start)
    {
        var rest = start < replacements.Length ? replacements.AsSpan((int)start) : [];
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
