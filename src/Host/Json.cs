using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using EvoPrune.Models.Text;

namespace EvoPrune.Host;

/// <summary>The JSON format of the project: camel case, no escaped characters, no null values; NaN and infinities are null.</summary>
public static class Json
{
    /// <summary>For documents.</summary>
    public static JsonSerializerOptions Indented { get; } = Options(indented: true);

    /// <summary>For one value per line.</summary>
    public static JsonSerializerOptions Line { get; } = Options(indented: false);

    /// <summary>A value as an indented document with a final newline.</summary>
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

/// <summary>Reads JSON files that this program wrote and that may be damaged or changed.</summary>
internal static class RunJson
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="advice">Advice if the file cannot be read.</param>
    /// <exception cref="InputException">The file is missing, is no JSON, or has other content.</exception>
    public static T Read<T>(string path, string advice)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Utf8File.Read(path), Json.Indented) ?? throw new JsonException("nothing is written.");
        }
        catch (JsonException exception)
        {
            throw JsonFault.Of(exception, path, advice);
        }
        catch (InputException exception)
        {
            throw new InputException([.. exception.Problems.Select(problem => problem with { Advice = problem.Advice ?? advice })]);
        }
    }

    /// <summary>Makes the parameters of a record required that are neither nullable nor have a default.</summary>
    public static void RequireParameters(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property =>
            property is { Set: not null, AssociatedParameter: { HasDefaultValue: false } }))
        {
            property.IsRequired = !property.AssociatedParameter!.IsNullable && Nullable.GetUnderlyingType(property.PropertyType) is null;
        }
    }
}

/// <summary>Describes JSON errors in terms of the file. The messages of the library name types of the program.</summary>
internal static partial class JsonFault
{
    /// <summary>The problem with its location in the file.</summary>
    public static InputException Of(JsonException exception, string path, string advice) => new(
        $"this file cannot be read: {Reason(exception)}",
        exception.LineNumber is { } line
            ? string.Create(CultureInfo.InvariantCulture, $"{path}:{line + 1}:{exception.BytePositionInLine + 1}") : path,
        advice);

    /// <summary>The reason alone.</summary>
    public static string Reason(JsonException exception)
    {
        // The library appends the location, counted from 0. It is reported separately, counted from 1.
        var text = exception.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0];
        return Unknown().Match(text) is { Success: true } unknown ? $"'{unknown.Groups[1].Value}' is no key that belongs here"
            : Missing().Match(text) is { Success: true } missing ? $"it lacks {missing.Groups[1].Value.TrimEnd('.')}"
            : text.StartsWith("Expected depth to be zero", StringComparison.Ordinal) ? "it ends before its last bracket"
            : text.Contains("could not be converted to", StringComparison.Ordinal) ? $"{Key(exception.Path)} has a value of another kind"
            : text;
    }

    private static string Key(string? path) => path is null or "$" ? "the whole" : $"'{path[2..]}'";

    [GeneratedRegex("^The JSON property '(.*)' could not be mapped to any \\.NET member")]
    private static partial Regex Unknown();

    [GeneratedRegex("missing required properties including: (.*)$")]
    private static partial Regex Missing();
}

/// <summary>Writes NaN and infinities as null, which JSON cannot represent, and reads null as NaN.</summary>
/// <remarks>
/// Values that are expected to be missing are nullable, with a reason beside them. This converter keeps any other value from ending a run.
/// </remarks>
internal sealed class FiniteNumbers : JsonConverter<double>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => double.NaN,
        JsonTokenType.Number => reader.GetDouble(),
        _ => throw new JsonException(),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
