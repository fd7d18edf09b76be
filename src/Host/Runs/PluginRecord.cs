using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;

namespace EvoPrune.Host.Runs;

/// <summary>One plugin that took part in a run, as <c>plugins.json</c> tells it.</summary>
/// <param name="Contract">What the plugin is.</param>
/// <param name="Id">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Path">Its assembly, relative to the run folder.</param>
/// <param name="Sha256">Content of its assembly.</param>
public sealed record PluginRecord(string Contract, string Id, string Version, string Path, string Sha256)
{
    private const string FileName = "plugins.json";

    /// <summary>The plugins of an experiment, in the order in which it names them.</summary>
    public static IReadOnlyList<PluginRecord> Of(ExperimentSpec spec, string folder) =>
        [.. Uses(spec).Select(use => use.Plugin).Select(plugin => new PluginRecord(
            plugin.Contract.Name,
            plugin.Id,
            plugin.Version.ToString(),
            System.IO.Path.GetRelativePath(folder, plugin.Path).Replace('\\', '/'),
            plugin.Sha256))];

    /// <summary>The plugins that a run began with.</summary>
    public static IReadOnlyList<PluginRecord> Read(string folder) =>
        RunJson.Read<List<PluginRecord>>(System.IO.Path.Combine(folder, FileName), RunFolder.StartAnew);

    /// <summary>Refuses to go on with a run by other plugins than those it began with: the result would be a mixture.</summary>
    /// <exception cref="InputException">Each plugin whose content has changed since.</exception>
    public static void RequireSame(string folder, ExperimentSpec spec)
    {
        var before = Read(folder);
        Problem[] changed = [.. Of(spec, folder).Where(now => before.All(then => (then.Contract, then.Id, then.Sha256) != (now.Contract, now.Id, now.Sha256)))
            .Select(now => new Problem(
                $"the {now.Contract} {now.Id} {now.Version} is not the one that this run began with: its content has changed",
                System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, now.Path)),
                "Restore the plugin as it was, or start the run anew."))];
        if (changed.Length > 0)
        {
            throw new InputException(changed);
        }
    }

    private static IEnumerable<IPluginUse> Uses(ExperimentSpec spec) => [spec.Calibration, spec.Encoding, spec.Pruner, .. spec.Fitness, spec.Optimizer];
}
