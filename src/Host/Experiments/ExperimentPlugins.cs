using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Experiments.Yaml;
using EvoPrune.Host.Plugins;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Experiments;

/// <summary>The plugins that files may name: the built-in ones, those of the command line, and those of folders that the files list under <c>plugins</c>.</summary>
/// <remarks>A file is read for this key alone before anything else in it can be understood; what is wrong with it is told by its own reader.</remarks>
internal static class ExperimentPlugins
{
    private const string Key = "plugins", Base = "base";

    /// <summary>Loads them.</summary>
    /// <param name="named">Folders of the command line.</param>
    /// <param name="files">Experiments, comparisons or resolved experiments of runs; those that do not exist are passed over.</param>
    /// <param name="settings">Settings of the command line over the experiment.</param>
    /// <exception cref="InputException">All that is wrong with the folders.</exception>
    public static PluginCatalog Load(IEnumerable<string> named, IEnumerable<string> files, IReadOnlyList<string>? settings = null) =>
        PluginCatalog.Load(PluginFolders.All([.. named, .. files.SelectMany(file => FoldersOf(file, settings ?? []))]));

    private static IEnumerable<string> FoldersOf(string file, IReadOnlyList<string> settings)
    {
        if (Root(file) is not { } root)
        {
            return [];
        }

        var paths = new InputPaths(Path.GetDirectoryName(Path.GetFullPath(file))!, Environment.CurrentDirectory);
        if (root.Find(Base)?.Value is YamlScalar { Text: var written })
        {
            return paths.Candidates(written).Where(File.Exists).Take(1).SelectMany(experiment => FoldersOf(experiment, settings));
        }

        return Overrides.Apply(root, settings, new Findings()).Find(Key)?.Value is YamlSequence list
            ? list.Items.OfType<YamlScalar>().Select(item => paths.Candidates(item.Text).FirstOrDefault(Directory.Exists)).OfType<string>()
            : [];
    }

    private static YamlMapping? Root(string file)
    {
        try
        {
            return File.Exists(file) ? YamlReader.Read(Utf8File.Read(file), file, new Findings()) as YamlMapping : null;
        }
        catch (InputException)
        {
            return null;
        }
    }
}
