using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Experiments.Options;

/// <summary>A mapping with fixed keys, bound to the properties of a record.</summary>
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

    /// <summary>The same record where the defaults are those of an example, as an outer record may state them.</summary>
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
            else if (!entry.IsRepeated)   // A section that the file shares among others is read where they are.
            {
                var valid = Nearest.Hint(key, "valid keys", options.Select(known => known.Name));
                context.Findings.Add(where, $"{keyPath}: unknown key; {valid}");
            }
        }

        foreach (var missing in options.Where(option => option.IsRequired && mapping.Find(option.Name) is null))
        {
            context.Findings.Add(node.Where, $"{KeyPath.Join(path, missing.Name)}: missing; expected {missing.Kind.Expected}", missing.Description);
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

    // The default may be shared by many records, so it is copied and never written to.
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
