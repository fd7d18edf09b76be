using System.Text.Json;
using System.Text.Json.Nodes;

namespace EvoPrune.Models.Text;

/// <summary>One JSON object per line; empty lines are passed over.</summary>
internal sealed class JsonLines : RowFormat
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    public override IEnumerable<(long Number, JsonObject Fields)> Rows(string path)
    {
        using var stream = InputStream.Open(path);
        foreach (var (number, line) in Utf8Blocks.Lines(stream, path))
        {
            if (line.Span.ContainsAnyExcept((byte)' ', (byte)'\t'))
            {
                yield return (number, Parse(line.Span, path, number));
            }
        }
    }

    public override IEnumerable<string> Texts(string path, string field)
    {
        using var stream = InputStream.Open(path);
        foreach (var (number, line) in Utf8Blocks.Lines(stream, path))
        {
            if (line.Span.ContainsAnyExcept((byte)' ', (byte)'\t'))
            {
                yield return Text(line.Span, path, number, field);
            }
        }
    }

    private static JsonObject Parse(ReadOnlySpan<byte> line, string path, long number)
    {
        try
        {
            RequireTexts(line);
            return JsonNode.Parse(line, documentOptions: Options) as JsonObject ?? throw NoObject(path, number);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw NotJson(path, number, error);
        }
    }

    // A node decodes its texts only when they are asked for; one with half a surrogate pair would fail then.
    private static void RequireTexts(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                reader.GetString();
            }
        }
    }

    // Reads the line to its end, so that a line that is cut short is not taken for a whole one.
    private static string Text(ReadOnlySpan<byte> line, string path, long number, string field)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw NoObject(path, number);
            }

            string? text = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isField = reader.ValueTextEquals(field);
                reader.Read();
                if (isField)
                {
                    text = text is not null ? throw new JsonException() : reader.TokenType == JsonTokenType.String ? reader.GetString()
                        : throw NoText(path, number, field, Kind(Parse(line, path, number)[field]));
                }

                reader.Skip();
            }

            while (reader.Read())
            {
            }

            return text ?? throw NoField(path, number, field, Parse(line, path, number).Select(pair => pair.Key));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw NotJson(path, number, error);
        }
    }

    private static InputException NoObject(string path, long number) =>
        new("The line is no JSON object, such as {\"text\": \"...\"}.", Where(path, number));

    private static InputException NotJson(string path, long number, Exception error) =>
        new("The line is not JSON, or is cut short.", Where(path, number), "Every line has to be one JSON object, with distinct names.",
            error);
}
