using EvoPrune.Host.Options;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Yaml;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Experiments;

/// <summary>
/// The plugins that files may use: built-in ones, those of the command line, and those of folders listed under <c>plugins</c> in the files.
/// </summary>
/// <remarks>
/// The key has to be read before the rest of a file can be interpreted. Problems of the file are reported later, by its reader.
/// </remarks>
internal static class ExperimentPlugins
{
    private const string Key = "plugins", Base = "base";

    /// <summary>Loads the plugins.</summary>
    /// <param name="named">Plugin folders of the command line.</param>
    /// <param name="files">Experiments, comparisons or resolved experiments of runs. Missing files are ignored.</param>
    /// <param name="edits">Changes of the command line to the experiment.</param>
    /// <exception cref="InputException">All problems of the folders.</exception>
    public static PluginCatalog Load(IEnumerable<string> named, IEnumerable<string> files, ExperimentEdits? edits = null) =>
        PluginCatalog.Load(PluginFolders.All([.. named, .. files.SelectMany(file => FoldersOf(file, edits ?? ExperimentEdits.None))]));

    private static IEnumerable<string> FoldersOf(string file, ExperimentEdits edits)
    {
        if (Root(file) is not { } root)
        {
            return [];
        }

        var paths = new InputPaths(Path.GetDirectoryName(Path.GetFullPath(file))!, Environment.CurrentDirectory);
        var ignored = new Findings();
        if (root.Find(Base)?.Value is YamlScalar { Text: var written } named)
        {
            return paths.Candidates(written, named.Where).Where(File.Exists).Take(1).SelectMany(experiment => FoldersOf(experiment, edits));
        }

        return edits.Apply(Setups.Below(root, paths, ignored), ignored).Find(Key)?.Value is YamlSequence list
            ? list.Items.OfType<YamlScalar>()
                .Select(item => paths.Candidates(item.Text, item.Where).FirstOrDefault(Directory.Exists)).OfType<string>()
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
