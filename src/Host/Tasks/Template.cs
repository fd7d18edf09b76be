using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EvoPrune.Host.Tasks;

/// <summary>A text with fields of a document in braces: <c>Question: {goal}</c>.</summary>
/// <remarks>
/// <c>{question.stem|question}</c> is the first of these fields that the document has. <c>{choices[].text}</c> gives one text for each item
/// of a list. <c>{{</c> and <c>}}</c> are braces.
/// </remarks>
internal sealed partial class Template
{
    /// <summary>The valid texts, for messages.</summary>
    public const string Valid = "text with fields in braces, such as \"Question: {question}\"";

    private readonly string written;
    private readonly IReadOnlyList<Part> parts;

    private Template(string written, IReadOnlyList<Part> parts) => (this.written, this.parts) = (written, parts);

    // Text as it is, or the alternatives of a field.
    private sealed record Part(string? Text, IReadOnlyList<FieldPath> Fields);

    /// <summary>Parses a template; null with a reason if it is malformed.</summary>
    public static Template? Parse(string written, out string? fault)
    {
        var parts = new List<Part>();
        var text = new StringBuilder();
        fault = null;
        for (var i = 0; i < written.Length && fault is null; i++)
        {
            if (written[i] is '{' or '}' && i + 1 < written.Length && written[i + 1] == written[i])
            {
                text.Append(written[i++]);
            }
            else if (written[i] == '{' && Placeholder().Match(written, i) is { Success: true } found)
            {
                parts.Add(new(text.ToString(), []));
                parts.Add(new(null, [.. found.Groups["fields"].Value.Split('|').Select(FieldPath.Of)]));
                text.Clear();
                i += found.Length - 1;
            }
            else if (written[i] is '{' or '}')
            {
                fault = $"the brace at character {i + 1} of '{written}' begins or ends no field; "
                    + "fields are such as {question}, {question.stem|question} or {choices[].text}, and {{ is a brace";
            }
            else
            {
                text.Append(written[i]);
            }
        }

        parts.Add(new(text.ToString(), []));
        return fault is null ? new(written, parts) : null;
    }

    /// <summary>The text for a document.</summary>
    /// <exception cref="TemplateException">A field is missing, or is no text, number or truth value.</exception>
    public string Of(JsonObject document) => All(document) is [var one] ? one : throw new TemplateException(
        $"'{written}' gives a list, and one text is needed");

    /// <summary>The texts for a document: one, or as many as a list of it has items.</summary>
    /// <exception cref="TemplateException">
    /// A field is missing, or is no text, number or truth value; or two lists have different lengths.
    /// </exception>
    public IReadOnlyList<string> All(JsonObject document)
    {
        (IReadOnlyList<string> Texts, bool IsList)[] values = [.. parts.Select(part => part.Text is { } text
            ? ([text], false) : (Value(document, part.Fields, out var isList), isList))];
        int[] lengths = [.. values.Where(value => value.IsList).Select(value => value.Texts.Count).Distinct()];
        return lengths.Length > 1
            ? throw new TemplateException($"'{written}' has lists of different lengths: {string.Join(", ", lengths)}")
            : [.. Enumerable.Range(0, lengths.Length == 0 ? 1 : lengths[0])
                .Select(i => string.Concat(values.Select(value => value.Texts[value.IsList ? i : 0])))];
    }

    /// <inheritdoc/>
    public override string ToString() => written;

    private static IReadOnlyList<string> Value(JsonObject document, IReadOnlyList<FieldPath> fields, out bool isList)
    {
        foreach (var field in fields)
        {
            if (field.Find(document) is { } found)
            {
                isList = field.IsList;
                return found;
            }
        }

        throw new TemplateException($"there is no field {string.Join(" or ", fields)}; there are "
            + string.Join(", ", document.Select(entry => entry.Key)));
    }

    [GeneratedRegex(@"\G\{(?<fields>[^{}|]+(\|[^{}|]+)*)\}")]
    private static partial Regex Placeholder();
}

/// <summary>The place of a value in a document: keys with dots between them, <c>[]</c> behind that of a list.</summary>
internal sealed record FieldPath(string Written, IReadOnlyList<(string Key, bool IsList)> Steps)
{
    private const string List = "[]";

    /// <summary>Whether there is a list on the way.</summary>
    public bool IsList => Steps.Any(step => step.IsList);

    public static FieldPath Of(string written) => new(written, [.. written.Split('.').Select(key =>
        key.EndsWith(List, StringComparison.Ordinal) ? (key[..^List.Length], true) : (key, false))]);

    /// <summary>The values as text; null if the document lacks them.</summary>
    /// <exception cref="TemplateException">A value is an object or a list.</exception>
    public IReadOnlyList<string>? Find(JsonObject document)
    {
        IReadOnlyList<JsonNode?> nodes = [document];
        foreach (var (key, isList) in Steps)
        {
            JsonNode?[] next = [.. nodes.Select(node => (node as JsonObject)?[key])];
            if (next.Any(node => node is null || (isList && node is not JsonArray)))
            {
                return null;
            }

            nodes = isList ? [.. next.SelectMany(node => (JsonArray)node!)] : next;
        }

        return nodes.Any(node => node is null) ? null : [.. nodes.Select(node => Text(node!))];
    }

    /// <inheritdoc/>
    public override string ToString() => Written;

    private string Text(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number => node.ToJsonString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw new TemplateException(
            $"the field {Written} is {(node is JsonArray ? $"a list; {Written}{List} gives one text for each item" : "an object")}"),
    };
}

/// <summary>A template does not fit a document.</summary>
internal sealed class TemplateException(string message) : Exception(message);
