using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EvoPrune.Host.Runs;

/// <summary>Says what is wrong with a JSON file in the words of the file, where the library speaks of types of the program.</summary>
internal static partial class JsonFault
{
    /// <summary>The problem with its place in the file.</summary>
    public static InputException Of(JsonException exception, string path, string advice) => new(
        $"this file cannot be read: {Reason(exception)}",
        exception.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $"{path}:{line + 1}:{exception.BytePositionInLine + 1}") : path,
        advice);

    /// <summary>The reason alone.</summary>
    public static string Reason(JsonException exception)
    {
        // The place, counted from 0, ends the library's text; it is said apart, counted from 1.
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
