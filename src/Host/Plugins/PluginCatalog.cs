using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Plugins;

/// <summary>All plugins that experiments may name.</summary>
public sealed class PluginCatalog
{
    private PluginCatalog(IReadOnlyList<PluginDescriptor> plugins, IReadOnlyList<Problem> notLoaded) => (Plugins, NotLoaded) = (plugins, notLoaded);

    /// <summary>Every plugin: by contract, then id, then version.</summary>
    public IReadOnlyList<PluginDescriptor> Plugins { get; }

    /// <summary>What lies in the plugin folders and could not be loaded, with the reasons. Only who needs it has to care.</summary>
    public IReadOnlyList<Problem> NotLoaded { get; }

    /// <summary>Advice for who misses a plugin: it may be in what could not be loaded, or in a folder that nobody named.</summary>
    public string WhyMissing => NotLoaded.Count == 0 ? PluginFolders.Advice : string.Join(
        Environment.NewLine + "  ",
        NotLoaded.Select(problem => $"{problem.Where}: {problem.Message}").Prepend("It may be in what could not be loaded:").Append(PluginFolders.Advice));

    /// <summary>Loads all plugins of all folders, each assembly in a load context of its own; constructs none.</summary>
    /// <param name="folders">Folders of plugin folders, each of which holds one assembly of its own name: <c>Name/Name.dll</c>.</param>
    /// <exception cref="InputException">Some of the folders are not there.</exception>
    public static PluginCatalog Load(IEnumerable<string> folders)
    {
        string[] roots = [.. folders.Select(Path.GetFullPath).Select(Path.TrimEndingDirectorySeparator).Distinct()];
        PluginFolders.Require(roots);
        List<Problem> notLoaded = [];
        List<PluginDescriptor> plugins = [.. roots.SelectMany(root => PluginFolders.In(root, notLoaded)).SelectMany(folder => PluginFolder.Load(folder, notLoaded))];
        foreach (var same in plugins.GroupBy(plugin => (plugin.Contract, plugin.Id, plugin.Version)).Where(same => same.Count() > 1).ToList())
        {
            // Nobody could tell which of them gave a result, so neither is there.
            plugins.RemoveAll(same.Contains);
            notLoaded.AddRange(same.Skip(1).Select(second => new Problem(
                $"{second} is also in {same.First().Path}, so neither is loaded", second.Path, "Remove one of the two, or give one another version.")));
        }

        return new(
            [.. plugins.OrderBy(plugin => PluginContract.All.ToList().IndexOf(plugin.Contract))
                .ThenBy(plugin => plugin.Id, StringComparer.Ordinal)
                .ThenBy(plugin => plugin.Version, PluginVersion.Precedence)],
            notLoaded);
    }

    /// <summary>A plugin entry as the host itself needs it, for example <c>{ type: random, evaluations: 500 }</c>.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="settings">What the user puts over it, as <c>key=value</c>.</param>
    /// <exception cref="InputException">What is wrong with the entry.</exception>
    public PluginUse<TContract> Use<TContract>(string entry, IReadOnlyList<string>? settings = null)
        where TContract : class
    {
        var findings = new Findings();
        var where = new Location(entry);
        var context = new BindContext(findings, new InputPaths(Environment.CurrentDirectory, Environment.CurrentDirectory));
        var kind = new PluginUseConverter(PluginContract.Of(typeof(TContract)), this);
        var use = YamlReader.ReadValue(entry, where, findings) is YamlMapping root ? kind.Read(Overrides.Apply(root, settings ?? [], findings), "", context) : null;
        findings.ThrowIfAny();
        return (PluginUse<TContract>)use!;
    }

    /// <summary>The plugin that <c>id</c> (its highest version) or <c>id@version</c> names.</summary>
    /// <param name="contract">What the plugin has to be.</param>
    /// <param name="reference">The name.</param>
    /// <param name="problem">Why there is none, with the nearest name and all valid ones; or null.</param>
    public PluginDescriptor? Find(PluginContract contract, string reference, out string? problem)
    {
        var (id, version) = reference.Split('@', 2) is [var name, var pinned] ? (name, pinned) : (reference, null);
        PluginDescriptor[] ofContract = [.. Plugins.Where(plugin => plugin.Contract == contract)];
        PluginDescriptor[] versions = [.. ofContract.Where(plugin => plugin.Id == id)];
        var found = version is null ? versions.LastOrDefault() : versions.FirstOrDefault(plugin => plugin.Version.ToString() == version);
        problem = found is not null ? null
            : versions.Length > 0 ? $"{contract} '{id}' has no version {version}; {Nearest.Hint(version!, "there are", versions.Select(plugin => plugin.Version.ToString()))}"
            : Unknown(contract, id, ofContract);
        return found;
    }

    private string Unknown(PluginContract contract, string id, PluginDescriptor[] valid)
    {
        var others = Plugins.Where(plugin => plugin.Id == id).Select(plugin => plugin.Contract.Name).Distinct().ToArray();
        var elsewhere = others.Length == 0 ? "" : $" (there is one for {string.Join(" and ", others)}); ";
        return $"no {contract} named '{id}'{(others.Length == 0 ? "; " : elsewhere)}{Nearest.Hint(id, "there are", valid.Select(plugin => plugin.Id).Distinct())}";
    }
}
