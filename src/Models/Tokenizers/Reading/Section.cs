using System.Text.Json;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Tokenizers;

/// <summary>An object of a tokenizer file. A setting that was never read is an error, so that none is ignored.</summary>
/// <param name="path">The file.</param>
/// <param name="place">Its path in the file: <c>pre_tokenizer.pretokenizers[1]</c>.</param>
/// <param name="value">The object.</param>
internal sealed class Section(string path, string place, JsonElement value)
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    /// <summary>The value of <c>type</c>.</summary>
    public string Type => Text("type");

    /// <summary>An error about this object.</summary>
    public InputException Wrong(string message, string? advice = null) =>
        new(place.Length == 0 ? message : $"{place}: {message}", path, advice);

    /// <summary>An error about one setting.</summary>
    public InputException WrongSetting(string name, string wanted) =>
        new($"{Place(name)} is {(Find(name) is { } found ? JsonInput.Describe(found) : "missing")}; {wanted} is needed.", path);

    /// <summary>A value; null if it is missing or null.</summary>
    public JsonElement? Find(string name)
    {
        asked.Add(name);
        return value.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;
    }

    public string Text(string name, string? otherwise = null) =>
        Find(name) is not { } found ? otherwise ?? throw WrongSetting(name, "a string")
        : found.ValueKind == JsonValueKind.String ? found.GetString()!
        : throw WrongSetting(name, "a string");

    /// <summary>A string of one character below U+10000.</summary>
    public char Character(string name, char? otherwise = null) =>
        Find(name) is null && otherwise is { } character ? character
        : Text(name) is [var one] ? one
        : throw WrongSetting(name, "a string of one character");

    public bool Flag(string name, bool? otherwise = null) => Find(name)?.ValueKind switch
    {
        null => otherwise ?? throw WrongSetting(name, "true or false"),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw WrongSetting(name, "true or false"),
    };

    /// <summary>A whole number from 0 to a limit.</summary>
    public int Count(string name, int most, int? otherwise = null) =>
        Find(name) is not { } found ? otherwise ?? throw WrongSetting(name, $"a number from 0 to {most}")
        : JsonInput.Integer(found) is >= 0 and var count && count <= most ? count
        : throw WrongSetting(name, $"a number from 0 to {most}");

    public Section Object(string name) => ObjectOrNull(name) ?? throw WrongSetting(name, "an object");

    public Section? ObjectOrNull(string name) =>
        Find(name) is not { } found ? null
        : found.ValueKind == JsonValueKind.Object ? new(path, Place(name), found)
        : throw WrongSetting(name, "an object");

    /// <summary>An object with data instead of settings.</summary>
    public JsonElement Map(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Object } found ? found : throw WrongSetting(name, "an object");

    public IReadOnlyList<Section> Objects(string name) =>
        [.. List(name, "a list of objects").Select((item, at) => Item(name, at, item))];

    /// <summary>An item of a list, which must be an object.</summary>
    public Section Item(string name, int at, JsonElement item) => item.ValueKind == JsonValueKind.Object
        ? new(path, $"{Place(name)}[{at}]", item)
        : throw new InputException($"{Place(name)}[{at}] is {JsonInput.Describe(item)}; an object is needed.", path);

    public IReadOnlyList<JsonElement> List(string name, string wanted = "a list") =>
        Find(name) is { ValueKind: JsonValueKind.Array } found ? [.. found.EnumerateArray()] : throw WrongSetting(name, wanted);

    /// <summary>The names of all settings.</summary>
    public IEnumerable<string> Names => value.EnumerateObject().Select(member => member.Name);

    /// <summary>Ignores settings that affect neither ids nor text.</summary>
    public Section Without(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            asked.Add(name);
        }

        return this;
    }

    /// <summary>Returns the result; throws if the object has a setting that was never read.</summary>
    public T Done<T>(T result) => Names.FirstOrDefault(name => !asked.Contains(name)) is { } unknown
        ? throw Wrong(
            $"The setting '{unknown}' is unknown; the known settings are {string.Join(", ", asked.Order(StringComparer.Ordinal))}.")
        : result;

    /// <summary>An error about an unsupported type.</summary>
    public InputException Unsupported(string what, string supported) =>
        Wrong($"The {what} '{Type}' is not supported; supported are {supported}.");

    private string Place(string name) => place.Length == 0 ? name : $"{place}.{name}";
}
