using System.Globalization;
using EvoPrune.Host.Options;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Plugins;

/// <summary>All plugins that experiments may name.</summary>
public sealed class PluginCatalog
{
    private PluginCatalog(IReadOnlyList<PluginDescriptor> plugins, IReadOnlyList<Problem> notLoaded) =>
        (Plugins, NotLoaded) = (plugins, notLoaded);

    /// <summary>Every plugin: by contract, then id, then version.</summary>
    public IReadOnlyList<PluginDescriptor> Plugins { get; }

    /// <summary>Plugins that failed to load, with the reasons. They matter only if an experiment names one of them.</summary>
    public IReadOnlyList<Problem> NotLoaded { get; }

    /// <summary>Advice for a missing plugin: it may have failed to load, or its folder may not be named.</summary>
    public string WhyMissing => NotLoaded.Count == 0 ? PluginFolders.Advice : string.Join(
        Environment.NewLine + "  ",
        NotLoaded.Select(problem => $"{problem.Where}: {problem.Message}").Prepend("It may be in what could not be loaded:")
            .Append(PluginFolders.Advice));

    /// <summary>Loads all plugins of all folders, each assembly in its own load context, without constructing them.</summary>
    /// <param name="folders">Folders that contain plugin folders: <c>Name/Name.dll</c>.</param>
    /// <exception cref="InputException">The folders that do not exist.</exception>
    public static PluginCatalog Load(IEnumerable<string> folders)
    {
        string[] roots = [.. folders.Select(Path.GetFullPath).Select(Path.TrimEndingDirectorySeparator).Distinct()];
        PluginFolders.Require(roots);
        List<Problem> notLoaded = [];
        List<PluginDescriptor> plugins = [.. roots.SelectMany(root => PluginFolders.In(root, notLoaded))
            .SelectMany(folder => PluginFolder.Load(folder, notLoaded))];
        var named = plugins.SelectMany(plugin => plugin.Names, (plugin, name) => (plugin, name));
        foreach (var same in named.GroupBy(entry => (entry.plugin.Contract, entry.name, entry.plugin.Version), entry => entry.plugin)
            .Where(same => same.Count() > 1).ToList())
        {
            // Results could not be attributed to one of them, so neither is loaded.
            plugins.RemoveAll(same.Contains);
            notLoaded.AddRange(same.Skip(1).Select(second => new Problem(
                $"{second} is also in {same.First().Path}, so neither is loaded", second.Path,
                "Remove one of the two, or give one another version.")));
        }

        return new(
            [.. plugins.OrderBy(plugin => PluginContract.All.ToList().IndexOf(plugin.Contract))
                .ThenBy(plugin => plugin.Id, StringComparer.Ordinal)
                .ThenBy(plugin => plugin.Version, PluginVersion.Precedence)],
            notLoaded);
    }

    /// <summary>Reads a plugin entry, for example <c>{ type: random, evaluations: 500 }</c>.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="settings">Settings of the user for the entry, as <c>key=value</c>.</param>
    /// <exception cref="InputException">All problems of the entry.</exception>
    public PluginUse<TContract> Use<TContract>(string entry, IReadOnlyList<string>? settings = null)
        where TContract : class
    {
        var findings = new Findings();
        var where = new Location(entry);
        var context = new BindContext(findings, new InputPaths(Environment.CurrentDirectory, Environment.CurrentDirectory));
        var kind = new PluginUseConverter(PluginContract.Of(typeof(TContract)), this);
        var use = YamlReader.ReadValue(entry, where, findings) is YamlMapping root
            ? kind.Read(Overrides.Apply(root, settings ?? [], findings), "", context) : null;
        findings.ThrowIfAny();
        return (PluginUse<TContract>)use!;
    }

    /// <summary>A plugin that the host itself chooses.</summary>
    /// <param name="id">The id of the plugin.</param>
    /// <param name="options">Options by name; all others have their defaults.</param>
    /// <exception cref="InputException">There is no such plugin, or it has no such option.</exception>
    internal PluginUse<TContract> Choose<TContract>(string id, params IReadOnlyList<(string Option, long Value)> options)
        where TContract : class
    {
        var findings = new Findings();
        var where = new Location($"{{ type: {id} }}");
        YamlEntry Entry(string key, string text) => new(key, where, new YamlScalar(text, Quoted: false, where));
        var entry = new YamlMapping(
            [Entry("type", id), .. options.Select(each => Entry(each.Option, each.Value.ToString(CultureInfo.InvariantCulture)))], where);
        var context = new BindContext(findings, new InputPaths(Environment.CurrentDirectory, Environment.CurrentDirectory));
        var use = new PluginUseConverter(PluginContract.Of(typeof(TContract)), this).Read(entry, "", context);
        findings.ThrowIfAny();
        return (PluginUse<TContract>)use!;
    }

    /// <summary>Finds a plugin by <c>id</c> (the highest version) or <c>id@version</c>.</summary>
    /// <param name="contract">The contract of the plugin.</param>
    /// <param name="reference">The name.</param>
    /// <param name="problem">The reason if there is none, with the nearest name and all valid ones; otherwise null.</param>
    public PluginDescriptor? Find(PluginContract contract, string reference, out string? problem)
    {
        var (id, version) = reference.Split('@', 2) is [var name, var pinned] ? (name, pinned) : (reference, null);
        PluginDescriptor[] ofContract = [.. Plugins.Where(plugin => plugin.Contract == contract)];

        // An id takes precedence over an alias.
        PluginDescriptor[] versions =
        [
            .. ofContract.Where(plugin => plugin.Aliases.Contains(id)).Select(plugin => plugin.As(id)),
            .. ofContract.Where(plugin => plugin.Id == id),
        ];
        var found = version is null ? versions.LastOrDefault() : versions.FirstOrDefault(plugin => plugin.Version.ToString() == version);
        problem = found is not null ? null
            : versions.Length > 0
            ? $"{contract} '{id}' has no version {version}; "
            + $"{Nearest.Hint(version!, "there are", versions.Select(plugin => plugin.Version.ToString()))}"
            : Unknown(contract, id, ofContract);
        return found;
    }

    private string Unknown(PluginContract contract, string id, PluginDescriptor[] valid)
    {
        var others = Plugins.Where(plugin => plugin.Id == id).Select(plugin => plugin.Contract.Name).Distinct().ToArray();
        var elsewhere = others.Length == 0 ? "" : $" (there is one for {string.Join(" and ", others)}); ";
        return $"no {contract} named '{id}'{(others.Length == 0 ? "; " : elsewhere)}"
            + $"{Nearest.Hint(id, "there are", valid.SelectMany(plugin => plugin.Names).Distinct())}";
    }
}
