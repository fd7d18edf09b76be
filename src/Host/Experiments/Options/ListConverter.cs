using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Experiments.Options;

/// <summary>A list of values of one kind.</summary>
internal sealed class ListConverter(Type element, OptionConverter kind, int atLeast) : OptionConverter
{
    public override string Name => $"list of {kind.Name}";

    public override string Expected => $"a list{AtLeast}, each {kind.Expected}";

    public override string Range => kind.Range;

    private string AtLeast => atLeast == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" of at least {atLeast}");

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null)
    {
        if (node is not YamlSequence list)
        {
            return Refuse(node, path, context);
        }

        if (list.Items.Count < atLeast)
        {
            context.Findings.Add(node.Where, string.Create(CultureInfo.InvariantCulture, $"{path}: expected {Expected}, found {list.Items.Count}"));
            return null;
        }

        object?[] items = [.. list.Items.Select((item, i) => kind.Read(item, KeyPath.Join(path, i.ToString(CultureInfo.InvariantCulture)), context))];
        if (items.Contains(null))
        {
            return null;
        }

        var result = Array.CreateInstance(element, items.Length);
        items.CopyTo(result, 0);
        return result;
    }

    public override JsonNode? Write(object value, string? folder) =>
        new JsonArray([.. ((IEnumerable)value).Cast<object>().Select(item => kind.Write(item, folder))]);

    public override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = kind.Schema() };
        if (atLeast > 0)
        {
            schema["minItems"] = atLeast;
        }

        return schema;
    }
}
