using System.Text.Json;
using System.Text.Json.Nodes;

namespace EvoPrune.Models.Text;

/// <summary>A file format of rows with named fields.</summary>
internal abstract class RowFormat
{
    /// <summary>The rows with their numbers from 1.</summary>
    public abstract IEnumerable<(long Number, JsonObject Fields)> Rows(string path);

    /// <summary>The texts of one field.</summary>
    public virtual IEnumerable<string> Texts(string path, string field)
    {
        foreach (var (number, fields) in Rows(path))
        {
            if (!fields.TryGetPropertyValue(field, out var value))
            {
                throw NoField(path, number, field, fields.Select(pair => pair.Key));
            }

            yield return value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
                : throw NoText(path, number, field, Kind(value));
        }
    }

    /// <summary>A row, or the whole file, lacks the field.</summary>
    protected static InputException NoField(string path, long? number, string field, IEnumerable<string> fields) => new(
        $"There is no field '{field}'; there are: {string.Join(", ", fields)}.", Where(path, number),
        "Name the field of the text: field: NAME, or --field NAME.");

    /// <summary>A value is no text.</summary>
    protected static InputException NoText(string path, long? number, string field, string found) =>
        new($"The field '{field}' is no text: it is {found}.", Where(path, number), "Name a field that has a text in every row.");

    /// <summary>The place of a row.</summary>
    protected static string Where(string path, long? number) => number is { } row ? $"{path}:{row}" : path;

    /// <summary>The kind of a value in words.</summary>
    protected static string Kind(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Object => "a group of values",
        JsonValueKind.Array => "a list",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a truth value",
        JsonValueKind.String => "a text",
        _ => "null",
    };
}
