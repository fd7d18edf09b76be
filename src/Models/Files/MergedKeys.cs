using System.Text.Json;

namespace EvoPrune.Models.Files;

/// <summary>JSON whose objects have a key twice: harmless where both say the same.</summary>
internal static class MergedKeys
{
    /// <summary>The JSON with every key once; null if it is no JSON, or a key has two values.</summary>
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
            return null;   // Whoever reads it strictly says why.
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
