using System.Text;

namespace EvoPrune.Models.Tokenizers;

/// <summary>UTF-8 that refuses what is not text.</summary>
internal static class StrictUtf8
{
    public static UTF8Encoding Encoding { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Refuses half a surrogate pair.</summary>
    /// <exception cref="ArgumentException">There is one; the message says where.</exception>
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
