using System.Globalization;

namespace EvoPrune.Models.Tokenizers.Decoders;

/// <summary>How vocabularies of characters write single bytes: <c>&lt;0x0A&gt;</c>.</summary>
internal static class ByteFallbackToken
{
    public static string Of(int value) => $"<0x{value:X2}>";

    /// <summary>The byte that a token stands for, or null.</summary>
    public static byte? Value(string token) =>
        token is ['<', '0', 'x', _, _, '>']
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
