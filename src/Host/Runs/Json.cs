using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace EvoPrune.Host.Runs;

/// <summary>How the project writes JSON: camel case, readable characters, null values left out; numbers that are none are null.</summary>
public static class Json
{
    /// <summary>For files that people read.</summary>
    public static JsonSerializerOptions Indented { get; } = Options(indented: true);

    /// <summary>For one value per line.</summary>
    public static JsonSerializerOptions Line { get; } = Options(indented: false);

    /// <summary>The value as an indented document with a closing newline.</summary>
    public static string Document<T>(T value) => JsonSerializer.Serialize(value, Indented) + "\n";

    private static JsonSerializerOptions Options(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RunJson.RequireParameters } },
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new FiniteNumbers() },
    };
}
