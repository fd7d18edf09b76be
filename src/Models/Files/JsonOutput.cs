using System.Text.Json;

namespace EvoPrune.Models.Files;

/// <summary>JSON files that leave: indented, the same line ends everywhere.</summary>
internal static class JsonOutput
{
    public static JsonSerializerOptions Readable { get; } = new() { WriteIndented = true, NewLine = "\n" };
}
