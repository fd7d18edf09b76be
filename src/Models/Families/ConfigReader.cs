using System.Text.Json;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Families;

/// <summary>Reads fields of a JSON object and collects problems. Null counts as missing.</summary>
/// <remarks>
/// The file contains many fields that do not affect the computation, so unread fields at the top level are ignored. In nested objects
/// that are read, an unread field is a problem, so that no setting is ignored.
/// </remarks>
internal sealed class ConfigReader
{
    private readonly string path, prefix;
    private readonly JsonElement root;
    private readonly List<Problem> problems;
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private readonly List<ConfigReader> objects = [];

    public ConfigReader(string path, JsonElement root)
        : this(path, root, "", [])
    {
    }

    private ConfigReader(string path, JsonElement root, string prefix, List<Problem> problems) =>
        (this.path, this.root, this.prefix, this.problems) = (path, root, prefix, problems);

    /// <summary>The names of all fields.</summary>
    public IEnumerable<string> Names => root.EnumerateObject().Select(entry => entry.Name);

    /// <summary>The names of all fields with a value. Does not count as reading them.</summary>
    public IEnumerable<string> Present => Names.Where(name => Look(name) is not null);

    /// <summary>Whether the field has a value.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>Whether the field is explicitly null, which has a meaning for some fields.</summary>
    public bool IsNull(string name)
    {
        asked.Add(name);
        return root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;
    }

    /// <summary>Whether the field is an object. Does not count as reading it.</summary>
    public bool IsObject(string name) => Look(name)?.ValueKind == JsonValueKind.Object;

    /// <summary>The path of a field, for messages.</summary>
    public string Place(string name) => prefix + name;

    public string? Text(string name) =>
        Find(name) is not { } value ? Missing<string>(name)
        : value.ValueKind == JsonValueKind.String && PythonJson.Literal(value) is null ? value.GetString()
        : Wrong<string>(name, value, "a string");

    /// <summary>The first model class that the file names; null if it names none.</summary>
    public string? Architecture =>
        Find("architectures") is { ValueKind: JsonValueKind.Array } list
            && list.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.String } first ? first.GetString() : null;

    public int Integer(string name, int min, int max, int? absent = null) =>
        Find(name) is not { } value ? absent ?? Missing<int>(name)
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max ? number
        : Wrong<int>(name, value, $"a whole number from {min} to {max}");

    public double Positive(string name, double? absent = null) =>
        Find(name) is not { } value ? absent ?? Missing<double>(name)
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

    /// <summary>A list of strings from a set of valid ones; null if missing.</summary>
    public IReadOnlyList<string>? Texts(string name, IReadOnlyList<string> valid, int? count = null)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        var texts = value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : "").ToList()
            : null;
        return texts is not null && texts.All(valid.Contains) && (count ?? texts.Count) == texts.Count
            ? texts
            : Wrong<IReadOnlyList<string>>(
                name, value, $"a list of {(count is { } n ? $"{n} times " : "")}{string.Join(" or ", valid)}");
    }

    /// <summary>A nested object, which shares the list of problems; null if missing.</summary>
    public ConfigReader? Object(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return Wrong<ConfigReader>(name, value, "an object");
        }

        objects.Add(new(path, value, Place(name) + ".", problems));
        return objects[^1];
    }

    /// <summary>Reports unread fields of the nested objects that were read.</summary>
    public void ReportUnread()
    {
        foreach (var each in objects)
        {
            foreach (var name in each.Present.Where(name => !each.asked.Contains(name)))
            {
                var known = string.Join(", ", each.asked.Order(StringComparer.Ordinal));
                Report($"{each.Place(name)} is unknown; the known fields are {known}.");
            }

            each.ReportUnread();
        }
    }

    /// <summary>Counts all fields as read, because another problem with the object was reported.</summary>
    public void Skip() => asked.UnionWith(Names);

    /// <summary>Requires that a field is missing or has the only supported value, given as JSON.</summary>
    public void Require(string name, string supported)
    {
        if (Find(name) is { } value && value.GetRawText() != supported)
        {
            Report($"{Place(name)} is {JsonInput.Describe(value)}; the forward pass of such models is not supported.");
        }
    }

    public void Report(string message, string? advice = null) => problems.Add(new(message, path, advice));

    public void ThrowIfProblems()
    {
        if (problems.Count > 0)
        {
            throw new InputException([.. problems]);
        }
    }

    private JsonElement? Find(string name)
    {
        asked.Add(name);
        return Look(name);
    }

    private JsonElement? Look(string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Reports that a field is missing.</summary>
    public string? Missing(string name, string? advice)
    {
        Report($"The field '{Place(name)}' is missing.", advice);
        return null;
    }

    private T? Missing<T>(string name)
    {
        Missing(name, advice: null);
        return default;
    }

    private T Wrong<T>(string name, JsonElement value, string valid)
    {
        Report($"{Place(name)} is {JsonInput.Describe(value)}; it must be {valid}.");
        return default!;
    }
}
