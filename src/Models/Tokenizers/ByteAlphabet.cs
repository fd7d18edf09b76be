using System.Text;

namespace EvoPrune.Models.Tokenizers;

/// <summary>GPT-2's alphabet: one visible character for each byte, so that vocabularies are text.</summary>
/// <remarks>Visible Latin-1 characters represent themselves; the other 68 bytes are U+0100 and up, in order.</remarks>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = Build();

    private static readonly Dictionary<char, byte> Bytes = Characters.Select((character, value) => (character, value))
        .ToDictionary(entry => entry.character, entry => (byte)entry.value);

    /// <summary>The 256 single-byte tokens, indexed by byte.</summary>
    public static IReadOnlyList<string> Tokens { get; } = [.. Characters.Select(character => character.ToString())];

    /// <summary>The UTF-8 bytes of a text in this alphabet.</summary>
    public static string Encode(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = new byte[StrictUtf8.Encoding.GetByteCount(text)];
        StrictUtf8.Encoding.GetBytes(text, bytes);
        return Encode(bytes);
    }

    /// <summary>Bytes in this alphabet.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[bytes.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            characters[i] = Characters[bytes[i]];
        }

        return new(characters);
    }

    /// <summary>The bytes of a vocabulary entry. An entry with other characters is taken as UTF-8.</summary>
    public static byte[] Decode(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!Bytes.TryGetValue(token[i], out bytes[i]))
            {
                return StrictUtf8.Encoding.GetBytes(token);
            }
        }

        return bytes;
    }

    private static char[] Build()
    {
        var next = 0x100;
        return [.. Enumerable.Range(0, 256).Select(value =>
            (char)(value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? value : next++))];
    }
}

/// <summary>UTF-8 that throws on invalid text.</summary>
internal static class StrictUtf8
{
    public static UTF8Encoding Encoding { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Requires that all surrogates are in pairs.</summary>
    /// <exception cref="ArgumentException">One is not; the message gives its position.</exception>
    public static void RequireText(string text)
    {
        for (var at = 0; text.AsSpan(at).IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and var found; at += found + 2)
        {
            if (!char.IsSurrogatePair(text, at + found))
            {
                throw new ArgumentException($"The text is not Unicode: at {at + found} it has half a surrogate pair.", nameof(text));
            }
        }
    }
}
