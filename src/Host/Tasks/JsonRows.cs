using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Tasks;

/// <summary>A row of a data file.</summary>
internal sealed record JsonRow(string File, int Number, JsonObject Fields);

/// <summary>Reads JSON Lines.</summary>
internal static class JsonRows
{
    /// <summary>The objects of a file, one per line; empty lines are skipped.</summary>
    /// <exception cref="InputException">A line is no JSON object.</exception>
    public static IEnumerable<JsonRow> Read(string path)
    {
        var number = 0;
        foreach (var line in Utf8File.Read(path).Split('\n'))
        {
            number++;
            if (line.AsSpan().Trim().Length > 0)
            {
                yield return new(path, number, Parse(line, path, number));
            }
        }
    }

    private static JsonObject Parse(string line, string path, int number)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject ?? throw new JsonException("this is no object");
        }
        catch (JsonException fault)
        {
            throw new InputException($"this line is no JSON object: {JsonFault.Reason(fault)}", $"{path}:{number}");
        }
    }
}
