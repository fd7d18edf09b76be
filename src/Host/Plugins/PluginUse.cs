using System.Reflection;
using System.Text.Json.Nodes;
using EvoPrune.Host.Options;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Plugins;

/// <summary>A plugin entry of an experiment: the plugin and its options, both checked. The plugin is not constructed yet.</summary>
public interface IPluginUse
{
    /// <summary>The plugin.</summary>
    PluginDescriptor Plugin { get; }

    /// <summary>Its options record with every default filled in; an empty record if it has no options.</summary>
    object Options { get; }

    /// <summary>Location of the entry.</summary>
    Location Where { get; }
}

/// <inheritdoc cref="IPluginUse"/>
/// <typeparam name="TContract">The plugin's contract.</typeparam>
public sealed class PluginUse<TContract> : IPluginUse
    where TContract : class
{
    internal PluginUse(PluginDescriptor plugin, object options, Location where) => (Plugin, Options, Where) = (plugin, options, where);

    /// <inheritdoc/>
    public PluginDescriptor Plugin { get; }

    /// <inheritdoc/>
    public object Options { get; }

    /// <inheritdoc/>
    public Location Where { get; }

    /// <summary>Constructs the plugin.</summary>
    /// <param name="services">The services of the contract, see <see cref="PluginContract.Services"/>.</param>
    /// <exception cref="InputException">The constructor threw, because the options do not fit each other or the model.</exception>
    public TContract Create(params IReadOnlyList<object> services)
    {
        var constructor = Plugin.Type.GetConstructors().Single();
        try
        {
            return (TContract)constructor.Invoke([.. constructor.GetParameters().Select(parameter => Argument(parameter, services))]);
        }
        catch (TargetInvocationException error)
        {
            throw Refusal(error.InnerException!);
        }
        catch (Exception error) when (error is TypeLoadException or IOException or BadImageFormatException or MissingMemberException)
        {
            throw Refusal(error);
        }
    }

    /// <summary>The name of the plugin in messages.</summary>
    public override string ToString() => Plugin.ToString();

    private object Argument(ParameterInfo parameter, IReadOnlyList<object> services) =>
        parameter.ParameterType == Plugin.OptionsType ? Options
        : services.FirstOrDefault(parameter.ParameterType.IsInstanceOfType)
        ?? throw new ArgumentException(
        $"{Plugin} asks for {parameter.ParameterType.Name}, which its contract promises and the host did not give.", nameof(services));

    private InputException Refusal(Exception cause) =>
        new($"{Plugin} cannot be made: {PluginFault.Refusal(cause)}", Where.ToString(), $"The plugin is {Plugin.Path}.", cause);
}

/// <summary>A plugin entry: <c>{ type: id, ...options }</c>.</summary>
internal sealed class PluginUseConverter(PluginContract contract, PluginCatalog catalog) : OptionConverter
{
    private const string TypeKey = "type";

    public override string Name => $"{contract} plugin";

    public override string Expected => $"a plugin entry such as {{ type: {Ids.FirstOrDefault() ?? "id"} }}";

    private IEnumerable<PluginDescriptor> Plugins => catalog.Plugins.Where(plugin => plugin.Contract == contract);

    private IEnumerable<string> Ids => Plugins.Select(plugin => plugin.Id).Distinct();

    /// <summary>The converter of <see cref="PluginUse{TContract}"/>; null for other types.</summary>
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

    /// <summary>Writes the entry with its version and every option.</summary>
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

    // Overriding the type alone keeps the options of the plugin in the file. The unknown keys alone would not explain this mistake.
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
        var isNewest = catalog.Find(contract, plugin.Id, out _) == plugin;
        JsonArray names = [.. plugin.Aliases.Select(plugin.As).Prepend(plugin)
            .SelectMany(named => isNewest ? new JsonNode[] { named.Id, named.Reference } : [named.Reference])];
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
