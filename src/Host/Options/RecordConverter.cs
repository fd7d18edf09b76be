using System.Reflection;
using System.Text.Json.Nodes;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Options;

/// <summary>A mapping with fixed keys that binds to the properties of a record.</summary>
internal sealed class RecordConverter(Type type, IReadOnlyList<Option> options) : OptionConverter
{
    /// <summary>The record.</summary>
    public Type Type => type;

    /// <summary>Its options in the order of their declaration.</summary>
    public IReadOnlyList<Option> Options => options;

    public override string Name => "mapping";

    public override string Expected => "a mapping (key: value)";

    /// <summary>A record with every option at its default.</summary>
    public object Create() => Activator.CreateInstance(type)!;

    /// <summary>
    /// A converter with the values of an example as defaults, because an outer record may set the defaults of a nested one.
    /// </summary>
    public RecordConverter WithDefaults(object? example) =>
        example is null ? this : new(type, [.. options.Select(option => option with { Default = option.Property.GetValue(example) })]);

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null)
    {
        if (node is not YamlMapping mapping)
        {
            return Refuse(node, path, context);
        }

        var record = CopyOf(fallback);
        foreach (var entry in mapping.Entries)
        {
            var (key, where, value) = entry;
            var keyPath = KeyPath.Join(path, key);
            if (options.FirstOrDefault(option => option.Name == key) is { } option)
            {
                option.Read(value, keyPath, context, record);
            }
            else if (!entry.IsRepeated)   // Aliases repeat this section elsewhere, where it is read.
            {
                var valid = Nearest.Hint(key, "valid keys", options.Select(known => known.Name));
                context.Findings.Add(where, $"{keyPath}: unknown key; {valid}");
            }
        }

        foreach (var missing in options.Where(option => option.IsRequired && mapping.Find(option.Name) is null))
        {
            context.Findings.Add(node.Where, $"{KeyPath.Join(path, missing.Name)}: missing; expected {missing.Converter.Expected}",
                missing.Description);
        }

        return record;
    }

    public override JsonNode Write(object value, string? folder) =>
        new JsonObject(options.Select(option => KeyValuePair.Create(option.Name, option.Write(value, folder))));

    public override JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(options.Select(option => KeyValuePair.Create(option.Name, (JsonNode?)option.Schema()))),
        ["required"] = new JsonArray([.. options.Where(option => option.IsRequired).Select(option => (JsonNode)option.Name)]),
        ["additionalProperties"] = false,
    };

    // Copies the default, because several records may share it.
    private object CopyOf(object? record)
    {
        var copy = Create();
        foreach (var option in record is null ? [] : options)
        {
            option.Property.SetValue(copy, option.Property.GetValue(record));
        }

        return copy;
    }
}

/// <summary>One option of an options record.</summary>
/// <param name="Name">Its key in experiment files.</param>
/// <param name="Property">The property that takes the value.</param>
/// <param name="Converter">Reads and writes values.</param>
/// <param name="Default">The value if the file leaves the option out.</param>
/// <param name="IsRequired">Whether the file must give the option.</param>
/// <param name="IsNullable">Whether <c>null</c> is valid.</param>
/// <param name="Description">Its documentation; null if the record has none.</param>
internal sealed record Option(
    string Name, PropertyInfo Property, OptionConverter Converter, object? Default, bool IsRequired, bool IsNullable, string? Description)
{
    /// <summary>Reads the value into a record. Keeps the default if there is a problem.</summary>
    public void Read(YamlNode node, string path, BindContext context, object record)
    {
        if (node.IsNull && IsNullable)
        {
            Property.SetValue(record, null);
            return;
        }

        if (Converter.Read(node, path, context, Property.GetValue(record)) is { } value)
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

    /// <summary>Writes the value of a record.</summary>
    public JsonNode? Write(object record, string? folder) =>
        Property.GetValue(record) is { } value ? Converter.Write(value, folder) : null;

    /// <summary>JSON Schema of the value, with its description and default.</summary>
    public JsonObject Schema()
    {
        var schema = (Converter is RecordConverter record ? record.WithDefaults(Default) : Converter).Schema();
        if (IsNullable)
        {
            schema = new() { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
        }

        if (Description is not null)
        {
            schema["description"] = Description;
        }

        if (!IsRequired && Default is not (null or "") && Converter is not RecordConverter)
        {
            schema["default"] = Converter.Write(Default, folder: null);
        }

        return schema;
    }
}
