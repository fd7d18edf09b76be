using System.Text;
using System.Text.Json;

namespace EvoPrune.Models.Files;

/// <summary>What Python's json module writes and reads beyond the standard: the numbers <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>.</summary>
/// <remarks>They become strings behind a private character, by which they are known again where they are shown or written.</remarks>
internal static class PythonJson
{
    private const char Mark = '\uE000';
    private static readonly string[] Literals = ["-Infinity", "Infinity", "NaN"];

    /// <summary>The same as standard JSON; nothing inside strings is changed.</summary>
    public static byte[] ToStandard(ReadOnlySpan<byte> json)
    {
        using var standard = new MemoryStream(json.Length);
        for (var at = 0; at < json.Length;)
        {
            var rest = json[at..];
            var length = rest[0] == (byte)'"' ? StringLength(rest) : 1;
            if (LiteralAt(rest) is { } literal)
            {
                standard.Write(Encoding.UTF8.GetBytes($"\"{Mark}{literal}\""));
                length = literal.Length;
            }
            else
            {
                standard.Write(rest[..length]);
            }

            at += length;
        }

        return standard.ToArray();
    }

    /// <summary>What Python would write in place of a JSON text that was made of what <see cref="ToStandard"/> gave.</summary>
    /// <param name="json">JSON whose characters beyond ASCII are escaped.</param>
    public static string Restore(string json) =>
        Literals.Aggregate(json, (text, literal) => text.Replace($"\"\\u{(int)Mark:X4}{literal}\"", literal, StringComparison.Ordinal));

    /// <summary>The number that a value stands for, as Python spells it; null for any other value.</summary>
    public static string? Literal(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is [Mark, .. var literal] && Literals.Contains(literal) ? literal : null;

    private static string? LiteralAt(ReadOnlySpan<byte> json)
    {
        foreach (var literal in Literals)
        {
            if (json.Length >= literal.Length && Ascii.Equals(json[..literal.Length], literal))
            {
                return literal;
            }
        }

        return null;
    }

    // To the closing quote, or to the end of a text that has none.
    private static int StringLength(ReadOnlySpan<byte> json)
    {
        for (var at = 1; at < json.Length; at++)
        {
            if (json[at] == (byte)'\\')
            {
                at++;
            }
            else if (json[at] == (byte)'"')
            {
                return at + 1;
            }
        }

        return json.Length;
    }
}
