using System.Text.Json;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Families;

/// <summary>Reads fields of a JSON object and collects what is wrong with them.</summary>
internal sealed class ConfigReader(string path, JsonElement root)
{
    private readonly List<Problem> problems = [];

    public string? Text(string name) =>
        Find(name) is not { } value ? Missing<string>(name)
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : Wrong<string>(name, value, "a string");

    public int Integer(string name, int min, int max, int? absent = null) =>
        Find(name) is not { } value ? absent ?? Missing<int>(name)
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max ? number
        : Wrong<int>(name, value, $"a whole number from {min} to {max}");

    public double Positive(string name, double absent) =>
        Find(name) is not { } value ? absent
        : value.ValueKind == JsonValueKind.Number && value.GetDouble() is > 0 and <= double.MaxValue and var number ? number
        : Wrong<double>(name, value, "a number above 0");

    public bool Boolean(string name, bool absent) =>
        Find(name) is not { } value ? absent
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : Wrong<bool>(name, value, "true or false");

    public T Choice<T>(string name, IReadOnlyList<(string Name, T Value)> choices, T absent)
    {
        if (Find(name) is not { } value)
        {
            return absent;
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return choices.Any(choice => choice.Name == text)
            ? choices.First(choice => choice.Name == text).Value
            : Wrong<T>(name, value, $"one of {string.Join(", ", choices.Select(choice => choice.Name))}");
    }

    public void Require(string name, bool supported)
    {
        if (Boolean(name, supported) != supported)
        {
            var found = supported ? "false" : "true";
            problems.Add(new($"{name} is {found}; such models are computed in another way, which is not supported.", path));
        }
    }

    public void ThrowIfProblems()
    {
        if (problems.Count > 0)
        {
            throw new InputException([.. problems]);
        }
    }

    private JsonElement? Find(string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private T? Missing<T>(string name)
    {
        problems.Add(new($"The field '{name}' is missing.", path));
        return default;
    }

    private T Wrong<T>(string name, JsonElement value, string valid)
    {
        problems.Add(new($"{name} is {JsonInput.Describe(value)}; it must be {valid}.", path));
        return default!;
    }
}
