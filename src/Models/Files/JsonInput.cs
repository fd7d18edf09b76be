using System.Text.Json;
using System.Text.Unicode;

namespace EvoPrune.Models.Files;

/// <summary>JSON files that the user named.</summary>
internal static class JsonInput
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a file whose root is an object.</summary>
    /// <exception cref="InputException">Missing, not JSON, a key twice, or another kind of root.</exception>
    public static JsonElement ReadObject(string path, string? advice = null) => ReadObject(path, InputFile.ReadAllBytes(path, advice), advice);

    /// <summary>The same for a file that Python wrote: numbers may be <c>NaN</c> and infinite, and a key may stand twice with one value.</summary>
    /// <exception cref="InputException">Missing, not JSON, a key twice with different values, or another kind of root.</exception>
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

    /// <summary>A whole number, or null if the value is something else.</summary>
    public static int? Integer(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    /// <summary>A string in an object, or null if there is none of that name.</summary>
    public static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A value as messages show it.</summary>
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

    // JsonElement decodes strings only when they are asked for, and then throws; half a surrogate pair is found here instead.
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

    // The exception's text ends with a position counted from 0, and may speak of its own options; the place is said before, counted from 1.
    private static string Reason(JsonException e) => e.Message.Split(" LineNumber:")[0].Split(" Path:")[0].Replace(" which is not supported in this mode. Change the reader options.", ".", StringComparison.Ordinal);
}
