using System.Reflection;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Experiments.Options;

/// <summary>One option of an options record.</summary>
/// <param name="Name">As experiments write it.</param>
/// <param name="Property">The property that takes the value.</param>
/// <param name="Kind">What values are.</param>
/// <param name="Default">The value if the file does not name the option.</param>
/// <param name="IsRequired">Whether there is no default.</param>
/// <param name="IsNullable">Whether <c>null</c> is a value.</param>
/// <param name="Description">What it is for, if the record says so.</param>
internal sealed record Option(
    string Name, PropertyInfo Property, OptionConverter Kind, object? Default, bool IsRequired, bool IsNullable, string? Description)
{
    /// <summary>Reads the value into a record; a problem leaves the default.</summary>
    public void Read(YamlNode node, string path, BindContext context, object record)
    {
        if (node.IsNull && IsNullable)
        {
            Property.SetValue(record, null);
            return;
        }

        if (Kind.Read(node, path, context, Property.GetValue(record)) is { } value)
        {
            try
            {
                Property.SetValue(record, value);
            }
            catch (TargetInvocationException refused)
            {
                context.Findings.Add(node.Where, $"{path}: {refused.InnerException!.Message}");
            }
        }
    }

    /// <summary>The value in a record, as it is written.</summary>
    public JsonNode? Write(object record, string? folder) =>
        Property.GetValue(record) is { } value ? Kind.Write(value, folder) : null;

    /// <summary>JSON Schema of the value, with its description and default.</summary>
    public JsonObject Schema()
    {
        var schema = (Kind is RecordConverter record ? record.WithDefaults(Default) : Kind).Schema();
        if (IsNullable)
        {
            schema = new() { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
        }

        if (Description is not null)
        {
            schema["description"] = Description;
        }

        if (!IsRequired && Default is not (null or "") && Kind is not RecordConverter)
        {
            schema["default"] = Kind.Write(Default, folder: null);
        }

        return schema;
    }
}
