using System.Reflection;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Plugins;

/// <summary>A plugin entry: <c>{ type: id, ...options }</c>.</summary>
internal sealed class PluginUseConverter(PluginContract contract, PluginCatalog catalog) : OptionConverter
{
    private const string TypeKey = "type";

    public override string Name => $"{contract} plugin";

    public override string Expected => $"a plugin entry such as {{ type: {Ids.FirstOrDefault() ?? "id"} }}";

    private IEnumerable<PluginDescriptor> Plugins => catalog.Plugins.Where(plugin => plugin.Contract == contract);

    private IEnumerable<string> Ids => Plugins.Select(plugin => plugin.Id).Distinct();

    /// <summary>The kind of <see cref="PluginUse{TContract}"/>; null for other types.</summary>
    public static OptionConverter? Of(Type type, PluginCatalog catalog) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(PluginUse<>)
            ? new PluginUseConverter(PluginContract.Of(type.GenericTypeArguments[0]), catalog)
            : null;

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null)
    {
        if (node is not YamlMapping mapping)
        {
            return Refuse(node, path, context);
        }

        var typePath = KeyPath.Join(path, TypeKey);
        if (mapping.Find(TypeKey)?.Value is not { } type)
        {
            context.Findings.Add(node.Where, $"{typePath}: missing; there are: {string.Join(", ", Ids)}", "It names the plugin.");
            return null;
        }

        if (type is not YamlScalar { IsNull: false, Text: var reference })
        {
            context.Findings.Add(type.Where, $"{typePath}: expected the name of a plugin, found {type.Found}");
            return null;
        }

        if (catalog.Find(contract, reference, out var problem) is not { } plugin)
        {
            context.Findings.Add(type.Where, $"{typePath}: {problem}", catalog.WhyMissing);
            return null;
        }

        var entries = mapping.Without(TypeKey);
        AdviseOnOverride(plugin, entries, type, path, context);
        return plugin.Options.Read(entries, path, context) is { } options ? Make(plugin, options, node.Where) : null;
    }

    public override JsonNode Write(object value, string? folder) => Entry((IPluginUse)value, folder);

    /// <summary>The entry with its version and every option.</summary>
    public static JsonObject Entry(IPluginUse use, string? folder)
    {
        var entry = new JsonObject { [TypeKey] = use.Plugin.Reference };
        foreach (var option in use.Plugin.Options.Options)
        {
            entry[option.Name] = option.Write(use.Options, folder);
        }

        return entry;
    }

    public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray([.. Plugins.Select(Schema)]) };

    // Setting only the type leaves the options of the plugin that the file named; say so, since the unknown keys alone would puzzle.
    private static void AdviseOnOverride(PluginDescriptor plugin, YamlMapping entries, YamlNode type, string path, BindContext context)
    {
        string[] left = [.. entries.Entries.Where(entry => entry.Where.Order < type.Where.Order).Select(entry => entry.Key)
            .Except(plugin.Options.Options.Select(option => option.Name))];
        if (left.Length > 0)
        {
            context.Findings.Add(
                type.Where,
                $"{KeyPath.Join(path, TypeKey)}: {plugin.Id} does not have {string.Join(", ", left)}, which the file gives",
                $"Set the whole entry: --set \"{path}={{ type: {plugin.Id} }}\"");
        }
    }

    private JsonObject Schema(PluginDescriptor plugin)
    {
        var schema = plugin.Options.Schema();
        JsonArray names = catalog.Find(contract, plugin.Id, out _) == plugin ? [plugin.Id, plugin.Reference] : [plugin.Reference];
        schema["title"] = plugin.ToString();
        schema["description"] = plugin.Description;
        ((JsonObject)schema["properties"]!).Insert(0, TypeKey, new JsonObject { ["enum"] = names });
        ((JsonArray)schema["required"]!).Insert(0, TypeKey);
        return schema;
    }

    private object Make(PluginDescriptor plugin, object options, Location where) => Activator.CreateInstance(
        typeof(PluginUse<>).MakeGenericType(contract.Interface),
        BindingFlags.NonPublic | BindingFlags.Instance,
        binder: null,
        [plugin, options, where],
        culture: null)!;
}
