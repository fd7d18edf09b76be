namespace EvoPrune.Models.Tokenizers;

/// <summary>GPT-2's way of writing any byte as one visible character, so that vocabularies are text.</summary>
/// <remarks>Visible Latin-1 characters stand for themselves; the other 68 bytes are written as U+0100 and up, in order.</remarks>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = Build();

    private static readonly Dictionary<char, byte> Bytes = Characters.Select((character, value) => (character, value))
        .ToDictionary(entry => entry.character, entry => (byte)entry.value);

    /// <summary>The 256 tokens of one byte, by byte.</summary>
    public static IReadOnlyList<string> Tokens { get; } = [.. Characters.Select(character => character.ToString())];

    /// <summary>The bytes of a text, each as its character.</summary>
    public static string Encode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[StrictUtf8.Encoding.GetByteCount(text)];
        StrictUtf8.Encoding.GetBytes(text, bytes);
        return string.Create(bytes.Length, bytes, (characters, values) =>
        {
            for (var i = 0; i < values.Length; i++)
            {
                characters[i] = Characters[values[i]];
            }
        });
    }

    /// <summary>The bytes that a vocabulary entry stands for; its own UTF-8 where it is not written in this alphabet.</summary>
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
