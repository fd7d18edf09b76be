using System.Text.Json.Nodes;
using EvoPrune.Host.Options;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Tasks;

/// <summary>One template, which may give a list, or a list of templates.</summary>
/// <param name="Items">The templates.</param>
/// <param name="IsList">Whether the file has a list.</param>
internal sealed record Templates(IReadOnlyList<Template> Items, bool IsList)
{
    /// <summary>The texts for a document.</summary>
    /// <exception cref="TemplateException">A template does not fit the document.</exception>
    public IReadOnlyList<string> Of(JsonObject document) =>
        IsList ? [.. Items.Select(item => item.Of(document))] : Items[0].All(document);
}

/// <summary>Reads a template.</summary>
internal sealed class TemplateConverter : OptionConverter
{
    public override string Name => "text with fields";

    public override string Expected => Template.Valid;

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null)
    {
        if (node is not YamlScalar { IsNull: false } scalar)
        {
            return Refuse(node, path, context);
        }

        if (Template.Parse(scalar.Text, out var fault) is { } template)
        {
            return template;
        }

        context.Findings.Add(node.Where, $"{KeyPath.Prefix(path)}{fault}");
        return null;
    }

    public override JsonNode? Write(object value, string? folder) => JsonValue.Create(value.ToString());

    public override JsonObject Schema() => new() { ["type"] = new JsonArray("string", "number", "boolean") };
}

/// <summary>Reads one template or a list of them.</summary>
internal sealed class TemplatesConverter : OptionConverter
{
    private static readonly TemplateConverter One = new();

    public override string Name => "text with fields, or a list of such texts";

    public override string Expected => $"{Template.Valid}, or a list of such texts";

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null)
    {
        if (node is not YamlSequence { Items.Count: > 0 } list)
        {
            return node is YamlScalar { IsNull: false } ? One.Read(node, path, context) is Template one ? new Templates([one], false) : null
                : Refuse(node, path, context);
        }

        Template?[] items = [.. list.Items.Select((item, i) => (Template?)One.Read(item, $"{path}.{i}", context))];
        return items.Contains(null) ? null : new Templates([.. items.OfType<Template>()], true);
    }

    public override JsonNode? Write(object value, string? folder) => value is Templates { IsList: false, Items: [var one] }
        ? One.Write(one, folder)
        : new JsonArray([.. ((Templates)value).Items.Select(item => One.Write(item, folder))]);

    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(One.Schema(), new JsonObject { ["type"] = "array", ["items"] = One.Schema(), ["minItems"] = 1 }),
    };
}
