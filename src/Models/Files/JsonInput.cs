using System.Text.Json;
using System.Text.Unicode;
using System.Text;

namespace EvoPrune.Models.Files;

/// <summary>Reads JSON files that the user named.</summary>
internal static class JsonInput
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a JSON object.</summary>
    /// <exception cref="InputException">The file is missing, not JSON, repeats a key, or its root is not an object.</exception>
    public static JsonElement ReadObject(string path, string? advice = null) =>
        ReadObject(path, InputFile.ReadAllBytes(path, advice), advice);

    /// <summary>Reads a JSON object from Python, which may contain <c>NaN</c>, infinities and repeated keys with equal values.</summary>
    /// <exception cref="InputException">
    /// The file is missing, not JSON, has a key with different values, or its root is not an object.
    /// </exception>
    public static JsonElement ReadPythonObject(string path, string? advice = null)
    {
        var bytes = InputFile.ReadAllBytes(path, advice);
        if (IsStrict(bytes))
        {
            return ReadObject(path, bytes, advice);
        }

        var standard = PythonJson.ToStandard(bytes);
        return ReadObject(path, MergedKeys.In(WithoutMark(standard)) ?? standard, advice);
    }

    private static JsonElement ReadObject(string path, byte[] bytes, string? advice)
    {
        try
        {
            RequireText(path, bytes);
            using var document = JsonDocument.Parse(WithoutMark(bytes), Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new InputException(
                    $"The file holds {Describe(document.RootElement)}; a JSON object is needed.", path, advice);
        }
        catch (JsonException e)
        {
            var position = e.LineNumber is { } line ? $":{line + 1}:{e.BytePositionInLine + 1}" : "";
            throw new InputException($"The file is not valid JSON: {Reason(e)}", path + position, advice);
        }
    }

    /// <summary>The value as a whole number; null if it is not one.</summary>
    public static int? Integer(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    /// <summary>A string in an object; null if there is none of that name.</summary>
    public static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A value for messages.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "null",
        _ when PythonJson.Literal(value) is { } number => number,
        _ => value.GetRawText() is { Length: > 40 } text ? text[..40] + "..." : value.GetRawText(),
    };

    private static bool IsStrict(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(WithoutMark(bytes), Strict);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    // JsonElement decodes strings lazily and would throw later on half a surrogate pair.
    private static void RequireText(string path, byte[] bytes)
    {
        if (!Utf8.IsValid(bytes))
        {
            throw new InputException("The file is not UTF-8.", path);
        }

        if (bytes.AsSpan().IndexOf("\\u"u8) < 0)
        {
            return;
        }

        var json = new Utf8JsonReader(WithoutMark(bytes).Span);
        while (json.Read())
        {
            if (json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && !IsText(json))
            {
                throw new InputException(
                    "A string is not Unicode text: it has half a surrogate pair.", $"{path}: byte {json.TokenStartIndex}");
            }
        }
    }

    private static bool IsText(Utf8JsonReader json)
    {
        try
        {
            return json.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(byte[] bytes) =>
        bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;

    // Removes the position, which is counted from 0 and already shown, and advice about reader options.
    private static string Reason(JsonException e) =>
        e.Message.Split(" LineNumber:")[0].Split(" Path:")[0]
            .Replace(" which is not supported in this mode. Change the reader options.", ".", StringComparison.Ordinal);
}

/// <summary>Python's extension of JSON: the numbers <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>.</summary>
/// <remarks>They are converted to strings with a private-use character as a mark, and restored in messages and written files.</remarks>
internal static class PythonJson
{
    private const char Mark = '\uE000';
    private static readonly string[] Literals = ["-Infinity", "Infinity", "NaN"];

    /// <summary>Converts to standard JSON. Strings are unchanged.</summary>
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

    /// <summary>Reverses <see cref="ToStandard"/>.</summary>
    /// <param name="json">JSON with escaped characters beyond ASCII.</param>
    public static string Restore(string json) =>
        Literals.Aggregate(json, (text, literal) => text.Replace($"\"\\u{(int)Mark:X4}{literal}\"", literal, StringComparison.Ordinal));

    /// <summary>Python's spelling of a converted number; null for any other value.</summary>
    public static string? Literal(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is [Mark, .. var literal] && Literals.Contains(literal) ? literal
            : null;

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

    // Up to the closing quote, or to the end if there is none.
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

/// <summary>Removes duplicate keys with equal values from JSON.</summary>
internal static class MergedKeys
{
    /// <summary>The JSON without duplicate keys; null if it is not JSON or a key has different values.</summary>
    public static byte[]? In(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            using var merged = new MemoryStream();
            using (var writer = new Utf8JsonWriter(merged))
            {
                return Write(writer, document.RootElement) ? Flushed(writer, merged) : null;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;   // The strict reader reports the error.
        }
    }

    private static byte[] Flushed(Utf8JsonWriter writer, MemoryStream stream)
    {
        writer.Flush();
        return stream.ToArray();
    }

    private static bool Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var named in value.EnumerateObject().GroupBy(entry => entry.Name, StringComparer.Ordinal))
                {
                    var first = named.First().Value;
                    writer.WritePropertyName(named.Key);
                    if (!named.All(other => JsonElement.DeepEquals(first, other.Value)) || !Write(writer, first))
                    {
                        return false;
                    }
                }

                writer.WriteEndObject();
                return true;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                var all = value.EnumerateArray().All(item => Write(writer, item));
                if (all)
                {
                    writer.WriteEndArray();
                }

                return all;
            default:
                value.WriteTo(writer);
                return true;
        }
    }
}
